"""The command line of the corpus."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from corpus.errors import CorpusError
from corpus.home import LOCK, NOTICE, PACKAGE_LIST, REPOSITORY, training_home
from corpus.say import report_fetch, report_packages, say


def main(arguments: Sequence[str]) -> int:
    """Runs one command and returns the exit code: 0, or 1 after saying what went wrong and what helps."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except CorpusError as error:
        say(f'corpus: {error}')
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    home = training_home()
    parser = argparse.ArgumentParser(
        prog='corpus', description='The training corpus: permissive source, locked.'
    )
    parser.add_argument('--archives', type=Path, default=home / 'archives', help='kept package archives')
    commands = parser.add_subparsers(required=True, metavar='COMMAND')

    pin = commands.add_parser('pin', help='add the newest versions of packages to the list')
    pin.add_argument(
        'packages', nargs='+', metavar='ECOSYSTEM:NAME', help='pypi:rich, npm:zod, deb:python3-bs4'
    )
    pin.add_argument('--list', type=Path, default=PACKAGE_LIST)
    pin.set_defaults(run=_pin)

    build = commands.add_parser('build', help='make the corpus and its lock from the list')
    build.add_argument('--name', default='ph-codex-s')
    build.add_argument('--list', type=Path, default=PACKAGE_LIST)
    build.add_argument('--lock', type=Path, default=LOCK)
    build.add_argument('--output', type=Path, help="default: the training home's corpus/NAME")
    build.add_argument('--work', type=Path, default=home / 'work')
    build.add_argument('--suites', type=Path, default=REPOSITORY / 'algorithms' / 'evaluation' / 'suites')
    build.add_argument('--executor', choices=('local', 'ray'), default='local')
    build.add_argument('--workers', type=int, default=2)
    build.set_defaults(run=_build)

    again = commands.add_parser('rebuild', help='make the corpus again from the lock alone, and check it')
    again.add_argument('--lock', type=Path, default=LOCK)
    again.add_argument('--output', type=Path, help="default: the training home's corpus/NAME of the lock")
    again.set_defaults(run=_rebuild)

    stats = commands.add_parser('stats', help="print the lock's counts as Markdown")
    stats.add_argument('--lock', type=Path, default=LOCK)
    stats.set_defaults(run=_stats)

    notice = commands.add_parser('notice', help='write the list of packages, licences and copyright lines')
    notice.add_argument('--lock', type=Path, default=LOCK)
    notice.add_argument('--output', type=Path, default=NOTICE)
    notice.set_defaults(run=_notice)

    codenet = commands.add_parser('codenet', help='make a corpus folder from Project CodeNet')
    codenet.add_argument('source', type=Path, help='the folder Project_CodeNet')
    codenet.add_argument('output', type=Path)
    codenet.add_argument(
        '--language', action='append', help='a CodeNet language, such as JavaScript; default: all known'
    )
    codenet.add_argument(
        '--cap', type=int, default=50, help='submissions of a problem and language (default 50)'
    )
    codenet.set_defaults(run=_codenet)
    return parser


# Each command imports what it needs: datatrove takes seconds, and most commands do without it.


def _pin(options: argparse.Namespace) -> None:
    from corpus.pin import pin

    pin(options.packages, options.list, options.archives)


def _build(options: argparse.Namespace) -> None:
    from corpus.build import BuildPlan, build

    output = options.output or training_home() / 'corpus' / options.name
    plan = BuildPlan(
        name=options.name,
        package_list=options.list,
        archives=options.archives,
        suites=options.suites,
        work=options.work,
        output=output,
        lock=options.lock,
        executor=options.executor,
        workers=options.workers,
    )
    print(build(plan))


def _rebuild(options: argparse.Namespace) -> None:
    from corpus.fetch import fetch_packages
    from corpus.lock import locked_packages, read_lock
    from corpus.rebuild import rebuild

    lock = read_lock(options.lock)
    output = options.output or training_home() / 'corpus' / lock['name']
    fetch_packages(locked_packages(lock), options.archives, report_fetch)
    print(rebuild(lock, options.archives, output, report_packages))


def _stats(options: argparse.Namespace) -> None:
    from corpus.lock import read_lock
    from corpus.stats import stats_markdown

    print(stats_markdown(read_lock(options.lock)))


def _notice(options: argparse.Namespace) -> None:
    from corpus.fetch import fetch_packages
    from corpus.lock import locked_packages, read_lock
    from corpus.notice import notice_markdown

    lock = read_lock(options.lock)
    fetch_packages(locked_packages(lock), options.archives, report_fetch)
    options.output.write_text(notice_markdown(lock, options.archives), 'utf-8')


def _codenet(options: argparse.Namespace) -> None:
    from corpus.codenet import write_codenet

    for split, count in write_codenet(options.source, options.output, options.language, options.cap).items():
        print(f'{split}: {count}')
