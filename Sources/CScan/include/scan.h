#pragma once

/// The hot loops over bytes: where rows and fields end, whether text is well-formed, and what single
/// fields hold. Vectors where the processor has them, chosen when the program starts; words of eight
/// bytes or plain bytes elsewhere. Every function has a slow twin in the tests.

#include "blocks.h"
#include "columns.h"
#include "fields.h"
#include "hash.h"
#include "plain.h"
#include "planes.h"
#include "structure.h"
#include "text.h"
