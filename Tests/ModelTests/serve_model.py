"""Serves a GGUF file as an OpenAI-style server on a free port of 127.0.0.1: serve_model.py FILE.

Standard output gets one line, the address, when it answers. It runs until it is killed.
"""

import signal
import sys

import xllamacpp


def main():
    params = xllamacpp.CommonParams()
    params.model.path = sys.argv[1]
    params.n_ctx = 2048
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.cpuparams.n_threads = 2
    # The likeliest word each time, so that one run is like the next.
    params.sampling.temp = 0
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    signal.pause()


if __name__ == "__main__":
    main()
