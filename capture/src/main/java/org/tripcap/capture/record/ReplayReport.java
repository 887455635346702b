package org.tripcap.capture.record;

import org.jspecify.annotations.Nullable;

/**
 * What came of replaying a capture file.
 *
 * @param packets packets recorded
 * @param bytes their lengths on the wire
 * @param problem why the file was not read to its end, or null; what came before is recorded
 */
public record ReplayReport(
        long packets, long bytes, @Nullable String problem) {}
