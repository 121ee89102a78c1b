/**
 * Python's side: runs one program as `__main__` and says how it ended, in one line `reason detail`. What the programs of
 * the suites import is in the memory image already: opening `typing` out of the zip takes longer than most programs.
 */
export const RUNNER = `
import bisect, builtins, cmath, collections, copy, datetime, decimal, fractions, functools, hashlib, heapq, itertools
import json, math, operator, random, re, statistics, string, sys, types, typing

def ph_run(source):
    main = types.ModuleType('__main__')
    sys.modules['__main__'] = main
    try:
        exec(compile(source, '<program>', 'exec'), main.__dict__)
        return 'ok '
    except AssertionError as error:
        reason, failure = 'wrong', error
    except MemoryError as error:
        reason, failure = 'memory', error
    except BaseException as error:
        reason, failure = 'error', error
    line, trace = 0, failure.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == '<program>':
            line = trace.tb_lineno
        trace = trace.tb_next
    text = str(failure)[:300]
    return f'{reason} {type(failure).__name__}{": " if text else ""}{text} (line {line})'
`;
