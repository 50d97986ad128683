"""Builds shim.c for the tests that load it before the program."""
import os
import shutil
import subprocess


def build(folder):
    """Path of the library; None where there is no compiler, or the program runs under sanitizers."""
    compiler = os.environ.get("CC") or shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None or os.environ.get("JEJARING_SANITIZED", "0") != "0":
        return None
    out = os.path.join(folder, "shim.so")
    source = os.path.join(os.environ["JEJARING_SOURCE_ROOT"], "tests", "faults", "shim.c")
    subprocess.run([compiler, "-D_GNU_SOURCE", "-std=c17", "-O1", "-Wall", "-Wextra", "-shared", "-fPIC", "-o", out, source, "-ldl"], check=True)
    return out
