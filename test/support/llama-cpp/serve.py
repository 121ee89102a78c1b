"""Runs llama.cpp's own server, as the wheel named in llama-cpp.ts holds it: GGUF file, alias, port."""

import sys

import xllamacpp

params = xllamacpp.CommonParams()
params.model.path = sys.argv[1]
params.model_alias = [sys.argv[2]]
params.hostnames = ["127.0.0.1"]
params.port = int(sys.argv[3])
params.n_ctx = 512
params.n_parallel = 2
params.cpuparams.n_threads = 1
server = xllamacpp.Server(params)
sys.stdin.read()
