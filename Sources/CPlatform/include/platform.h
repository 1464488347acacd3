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
