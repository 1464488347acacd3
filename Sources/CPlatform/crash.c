// A crash leaves a note of what the crashing thread was at, and is a crash all the same.
//
// The handler may run at any instruction, on a thread whose stack is used up. So it calls only what POSIX allows
// in a handler (and mmap, a bare system call), allocates nothing, takes no lock, and has a stack of its own.
#define _GNU_SOURCE
#include "platform.h"

#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

static const int crash_signals[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP};
#define CRASH_SIGNALS (sizeof crash_signals / sizeof *crash_signals)

// How each signal was handled before.
static struct sigaction former[CRASH_SIGNALS];

static _Thread_local struct platform_task current;

// Room for the kernel's largest frame, with all vector registers, and for the handler.
static _Thread_local _Alignas(16) char handler_stack[32768];
static _Thread_local int is_prepared;

// Lets the calling thread run the handler: on its own stack, and though its pool blocks most signals.
static void prepare_thread(void) {
  stack_t stack = {.ss_sp = handler_stack, .ss_size = sizeof handler_stack};
  stack_t standing;
  // One that somebody else has set up does as well.
  if (sigaltstack(NULL, &standing) == 0 && (standing.ss_flags & SS_DISABLE)) {
    (void)sigaltstack(&stack, NULL);
  }
  sigset_t signals;
  (void)sigemptyset(&signals);
  for (size_t at = 0; at < CRASH_SIGNALS; at++) (void)sigaddset(&signals, crash_signals[at]);
  (void)pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
}

struct platform_task platform_take_up(struct platform_task task) {
  struct platform_task before = current;
  if (!is_prepared) {
    is_prepared = 1;
    prepare_thread();
  }
  // The handler sees the old task, none, or the new one: never the text of one with the length of another.
  current.text = NULL;
  atomic_signal_fence(memory_order_seq_cst);
  current.descriptor = task.descriptor;
  current.length = task.length;
  atomic_signal_fence(memory_order_seq_cst);
  current.text = task.text;
  return before;
}

// Whether the process may have no more memory: then a crash says nothing of what was being read.
static int is_out_of_memory(void) {
  const size_t some = (size_t)4 << 20;
  void *memory = mmap(NULL, some, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return 1;
  (void)munmap(memory, some);
  return 0;
}

static void note(int number) {
  // Of two threads that crash at once the first is noted.
  static atomic_flag is_noted = ATOMIC_FLAG_INIT;
  if (current.text == NULL || atomic_flag_test_and_set(&is_noted)) return;
  char head[] = "signal 00 ";
  if (is_out_of_memory()) {
    for (int at = 0; at < 6; at++) head[at] = "memory"[at];
  }
  head[7] = (char)('0' + number / 10);
  head[8] = (char)('0' + number % 10);
  const off_t start = sizeof head - 1;
  // The text first: a note that begins is whole.
  if (pwrite(current.descriptor, current.text, current.length, start) < 0) return;
  if (pwrite(current.descriptor, head, sizeof head - 1, 0) < 0) return;
  (void)fsync(current.descriptor);
}

static void on_crash(int number, siginfo_t *information, void *context) {
  (void)context;
  const int is_own = information->si_code > 0 || information->si_pid == getpid();
  if (is_own) note(number);
  for (size_t at = 0; at < CRASH_SIGNALS; at++) {
    if (crash_signals[at] == number) (void)sigaction(number, &former[at], NULL);
  }
  // It waits until this handler is left, and then does what it did before.
  (void)raise(number);
}

void platform_note_crashes(void) {
  for (size_t at = 0; at < CRASH_SIGNALS; at++) {
    struct sigaction action = {.sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(crash_signals[at], &action, &former[at]);
  }
}
