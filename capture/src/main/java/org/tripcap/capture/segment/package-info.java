/**
 * The evidence bytes: a pcapng section, its block tree and commitment, compression and encryption, and reading all
 * of it back. A pure format without I/O; {@code FORMAT.md} is its specification.
 */
@NullMarked
package org.tripcap.capture.segment;

import org.jspecify.annotations.NullMarked;
