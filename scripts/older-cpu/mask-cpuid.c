/*
 * Hides AVX-512, VNNI and AMX from a process: preloaded (LD_PRELOAD) on Linux and x86-64, it lets CPUID fault
 * (arch_prctl(2), ARCH_SET_CPUID) and answers it without those bits. onnxruntime then takes its kernels for AVX2, at the
 * processor's own speed; an emulator that does the same needs minutes for a text of 448 tokens.
 */
#define _GNU_SOURCE
#include <cpuid.h>
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#define ARCH_SET_CPUID 0x1012
/* AVX512F, DQ, IFMA, PF, ER, CD, BW and VL, in EBX of leaf 7. */
#define AVX512 0xDC230000u

static int cpuid_works(int yes) { return syscall(SYS_arch_prctl, ARCH_SET_CPUID, yes); }

static void answer(int signal_number, siginfo_t *info, void *context) {
  greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
  const unsigned char *code = (const unsigned char *)registers[REG_RIP];
  (void)info;
  if (!code || code[0] != 0x0f || code[1] != 0xa2) {
    /* Something else went wrong: it does so again, and ends the process. */
    signal(signal_number, SIG_DFL);
    return;
  }
  unsigned a, b, c, d;
  unsigned leaf = (unsigned)registers[REG_RAX], part = (unsigned)registers[REG_RCX];
  cpuid_works(1);
  __cpuid_count(leaf, part, a, b, c, d);
  cpuid_works(0);
  if (leaf == 7 && part == 0) {
    b &= ~AVX512;
    c = d = 0;
  } else if (leaf == 7) {
    a = b = c = d = 0;
  }
  registers[REG_RAX] = a;
  registers[REG_RBX] = b;
  registers[REG_RCX] = c;
  registers[REG_RDX] = d;
  registers[REG_RIP] += 2;
}

/* Node gives every signal its default at the start, and WebAssembly takes this one: ours stays. */
int sigaction(int signal_number, const struct sigaction *wanted, struct sigaction *before) {
  static int (*real)(int, const struct sigaction *, struct sigaction *);
  if (!real) real = dlsym(RTLD_NEXT, "sigaction");
  if (signal_number != SIGSEGV || !wanted || wanted->sa_sigaction == answer)
    return real(signal_number, wanted, before);
  if (before) memset(before, 0, sizeof *before);
  return 0;
}

__attribute__((constructor)) static void begin(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = answer;
  action.sa_flags = SA_SIGINFO | SA_NODEFER;
  sigaction(SIGSEGV, &action, NULL);
  if (cpuid_works(0) != 0) {
    perror("this processor or system cannot hide what it is");
    exit(69);
  }
}
