// Signals that ask a process to stop, heard by a thread that does nothing else.
//
// A queue of Dispatch would do, if it could always have a thread: where there is no memory for one it waits for ever,
// and the signals with it. So the thread is made at the start, and needs nothing later. Handlers, and not signals that
// are blocked or ignored, since only these are forgotten when a process becomes another program.
#define _GNU_SOURCE
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

static int ends[2] = {-1, -1};
static void (*heard)(int number, int is_last);
static int patience;
static atomic_int holds;

static void on_signal(int number) {
  const int kept = errno;
  const unsigned char byte = (unsigned char)number;
  // One that does not fit in a pipe full of signals says nothing new.
  if (write(ends[1], &byte, 1) < 0) errno = kept;
  errno = kept;
}

// Takes the next signal; 0 when none comes in so many milliseconds, -1 for no limit.
static int next_signal(int milliseconds) {
  struct pollfd end = {.fd = ends[0], .events = POLLIN};
  for (;;) {
    const int count = poll(&end, 1, milliseconds);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return 0;
    unsigned char byte = 0;
    const ssize_t size = read(ends[0], &byte, 1);
    if (size == 1) return byte;
    if (size == 0) return 0;
  }
}

static void *listen_for_signals(void *nothing) {
  (void)nothing;
  const int number = next_signal(-1);
  if (number == 0) return NULL;
  heard(number, 0);
  (void)next_signal(patience * 1000);
  while (atomic_load(&holds) > 0) (void)poll(NULL, 0, 20);
  // Should even saying so wait for something, this ends it.
  (void)alarm(2);
  heard(number, 1);
  return NULL;
}

static void nothing_to_do(int number) { (void)number; }

static int handle(int number, void (*handler)(int)) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  (void)sigemptyset(&action.sa_mask);
  return sigaction(number, &action, NULL);
}

void platform_outlive_broken_writes(void) {
  (void)handle(SIGPIPE, nothing_to_do);
  (void)handle(SIGXFSZ, nothing_to_do);
}

int platform_listen_for_signals(
    const int *numbers, size_t count, int seconds, void (*then)(int number, int is_last)) {
  heard = then;
  patience = seconds;
  if (pipe(ends) != 0) return -1;
  for (int at = 0; at < 2; at++) (void)fcntl(ends[at], F_SETFD, FD_CLOEXEC);
  (void)fcntl(ends[1], F_SETFL, O_NONBLOCK);
  pthread_attr_t attributes;
  pthread_t thread;
  if (pthread_attr_init(&attributes) != 0) return -1;
  (void)pthread_attr_setstacksize(&attributes, (size_t)512 << 10);
  (void)pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  const int result = pthread_create(&thread, &attributes, listen_for_signals, NULL);
  (void)pthread_attr_destroy(&attributes);
  if (result != 0) return -1;
  for (size_t at = 0; at < count; at++) {
    struct sigaction standing;
    // What `nohup` has set up stays.
    if (numbers[at] == SIGHUP && sigaction(SIGHUP, NULL, &standing) == 0 &&
        standing.sa_handler == SIG_IGN) {
      continue;
    }
    if (handle(numbers[at], on_signal) != 0) return -1;
  }
  return 0;
}

void platform_hold(int change) { (void)atomic_fetch_add(&holds, change); }
