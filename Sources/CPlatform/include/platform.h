#pragma once

#include <stddef.h>

/// syncfs(2), which Swift's Glibc module does not show: 0, or -1 with errno.
int platform_syncfs(int descriptor);

/// Has the disk begin with what was written to a file, without waiting for it.
void platform_begin_writing_back(int descriptor);

/// What a thread is at: a text, and the file it is written to if the thread crashes.
struct platform_task {
  int descriptor;
  const char *text;
  size_t length;
};

/// Says what the calling thread is at from now on, until it says otherwise; the text must stay where it is.
///
/// What it was at before; a task without a text is none.
struct platform_task platform_take_up(struct platform_task task);

/// Has crashes of this process noted, by a handler for each signal that a crash sends.
///
/// A thread that crashes at a task writes `signal NN `, `memory NN ` where there is no memory left to be had, and the task's
/// text to the start of the task's file. Then the signal does what it did before. Signals that others send
/// are no crashes and are not noted.
void platform_note_crashes(void);

/// Opens what of stdin, stdout and stderr was closed, so that no other file takes its number: to use it fails, as it did.
void platform_fill_standard_streams(void);

/// Writes what stdio still holds for stdout: 0, or the error of this or an earlier write.
int platform_finish_output(void);

/// Raises the limit on open files as far as it may be, up to so many; how many may be open then, at most as many.
size_t platform_raise_file_limit(size_t wanted);

/// Whether so many threads and so much memory can be had at once; both are given back.
int platform_try_threads(int threads, size_t memory);

/// Lets a write to a pipe that nobody reads, or beyond the limit on a file's size, be an error and no more.
void platform_outlive_broken_writes(void);

/// Calls `then` with the first of these signals that arrives, on a thread of its own.
///
/// After another one, or so many seconds, and when nothing holds it off, it is called with the same signal and `is_last`.
/// 0, or -1 where signals could not be heard.
int platform_listen_for_signals(
    const int *numbers, size_t count, int seconds, void (*then)(int number, int is_last));

/// Holds off the last call, or with -1 no longer.
void platform_hold(int change);
