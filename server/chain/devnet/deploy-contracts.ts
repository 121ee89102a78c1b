import { parseEther, ZeroAddress } from 'ethers';
import { easCode, oceanCode, permit2Creation } from './artifacts.ts';
import { beginDeployment, type UnsignedTransaction } from './deployment.ts';
import { placedContracts } from './placed-contracts.ts';

/** With which Permit2 lands on its address. */
const PERMIT2_SALT = '0x0000000000000000000000000000000000000000d3af2663da51c10215000000';

/** Ocean's pools are gone; the router still asks for a template of them and takes any address. */
const NO_POOL = '0x000000000000000000000000000000000000dEaD';

/** What everybody of the stories has of Ocean's token at the beginning. */
const TOKENS_EACH = parseEther('10000');

/** The transactions that make an empty chain one with Ocean, Permit2, EAS; and where everything will be. */
export interface Plan {
  readonly transactions: readonly UnsignedTransaction[];
  readonly addresses: Readonly<Record<string, string>>;
  /** Where the code of each placed contract is deployed, before it is set in place. */
  readonly sources: ReadonlyMap<string, string>;
}

/** Plans the deployment by `deployer`, who then owns Ocean's contracts; `people` get Ocean's token. */
export function planContracts(deployer: string, people: readonly string[]): Plan {
  const plan = beginDeployment(deployer);
  const { deploy, call } = plan;

  const oceanToken = oceanCode('utils', 'OceanToken');
  const Ocean = deploy(oceanToken, deployer);
  for (const person of people) call(Ocean, oceanToken, 'mint', person, TOKENS_EACH);

  const OPFCommunityFeeCollector = deploy(
    oceanCode('communityFee', 'OPFCommunityFeeCollector'),
    deployer,
    deployer,
  );
  const router = oceanCode('pools', 'FactoryRouter');
  const Router = deploy(router, deployer, Ocean, NO_POOL, OPFCommunityFeeCollector, []);
  const FixedRateExchange = deploy(oceanCode('pools/fixedRate', 'FixedRateExchange'), Router);
  const Dispenser = deploy(oceanCode('pools/dispenser', 'Dispenser'), Router);
  const ERC721Template = deploy(oceanCode('templates', 'ERC721Template'));
  const ERC20Template = deploy(oceanCode('templates', 'ERC20Template'));
  const factory = oceanCode('.', 'ERC721Factory');
  const ERC721Factory = deploy(factory, ERC721Template, ERC20Template, Router);
  for (const name of ['ERC20TemplateEnterprise', 'ERC20Template3', 'ERC20Template4']) {
    call(ERC721Factory, factory, 'addTokenTemplate', deploy(oceanCode('templates', name)));
  }
  call(Router, router, 'addFactory', ERC721Factory);
  call(Router, router, 'addFixedRateContract', FixedRateExchange);
  call(Router, router, 'addDispenserContract', Dispenser);
  const Escrow = deploy(oceanCode('escrow', 'Escrow'), Router, ZeroAddress);

  const SchemaRegistry = deploy(easCode('SchemaRegistry'));
  const EAS = deploy(easCode('EAS'), SchemaRegistry);
  const Permit2 = plan.deployByCreate2(permit2Creation(), PERMIT2_SALT);

  const placed = placedContracts();
  return {
    transactions: plan.transactions,
    sources: new Map(placed.map(({ address, creation }) => [address, plan.deployCode(creation)])),
    addresses: {
      Ocean,
      OPFCommunityFeeCollector,
      Router,
      FixedRateExchange,
      Dispenser,
      ERC721Template,
      ERC20Template,
      ERC721Factory,
      Escrow,
      SchemaRegistry,
      EAS,
      Permit2,
      ...Object.fromEntries(placed.map(({ name, address }) => [name, address])),
    },
  };
}
