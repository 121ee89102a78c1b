import type { FastifyInstance } from 'fastify';
import { PhcError } from '../../protocol/errors.ts';
import type { Engine, EngineState } from '../engine/engine.ts';

export type ServedModel = NonNullable<EngineState['model']>;

/** Throws `PHC_MODEL_UNKNOWN` unless a request for `name` means this model; an answer never comes from another one. */
export function checkModel(served: ServedModel, name: string | undefined): void {
  if (name === undefined || name === served.name || name === served.modelRoot) return;
  throw new PhcError('PHC_MODEL_UNKNOWN', { detail: `this server has ${served.name}`, param: 'model' });
}

/** `GET /v1/models` and `GET /v1/models/:id`, the id being the name or the digest. */
export function registerModels(app: FastifyInstance, engine: Engine): void {
  const created = Math.floor(Date.now() / 1000);
  const describe = ({ name, modelRoot, profile, context }: ServedModel) => ({
    id: name,
    object: 'model',
    created,
    owned_by: 'ph-codex',
    ph: { modelRoot, profile, context },
  });

  app.get('/v1/models', async () => {
    const { model } = engine.state;
    return { object: 'list', data: model ? [describe(model)] : [] };
  });

  app.get<{ Params: { id: string } }>('/v1/models/:id', async (request) => {
    const { model } = engine.state;
    if (!model) throw new PhcError('PHC_ENGINE_LOADING');
    checkModel(model, request.params.id);
    return describe(model);
  });
}
