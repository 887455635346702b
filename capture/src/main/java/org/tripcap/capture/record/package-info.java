/** The gate, the recording, and the outbox on disk. */
@NullMarked
package org.tripcap.capture.record;

import org.jspecify.annotations.NullMarked;
