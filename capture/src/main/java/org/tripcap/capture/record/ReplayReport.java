package org.tripcap.capture.record;

import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Codes.StopReason;

/**
 * What came of replaying a capture file.
 *
 * @param packets packets recorded
 * @param bytes their lengths on the wire
 * @param ended why it ended; what came before is recorded in any case
 * @param problem what is wrong with the file, or null
 */
public record ReplayReport(
        long packets,
        long bytes,
        StopReason ended,
        @Nullable String problem) {

    /** Whether the file was read to its end. */
    public boolean complete() {
        return ended == StopReason.END_OF_FILE;
    }
}
