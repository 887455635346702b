package org.tripcap.ingest.respond;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.testing.Mutation;

/** Records of the log of alerts as an enemy writes them: read as what they say, or malformed. */
public final class AlertLogFuzz {
    private static final Instant TIME = Instant.parse("2026-03-01T12:00:00Z");
    private static final List<byte[]> SOUND = List.of(
            AlertLogFormat.print(new AlertBatch(
                    new ReceiptId("ab".repeat(16)),
                    "ids",
                    TIME,
                    2,
                    List.of(
                            new Item.Arrived(0, 0, Alerts.named("a").alert()),
                            new Item.Settled(1, 0, Outcome.unreadable("src_ip", "no address"))))),
            AlertLogFormat.print(new Recorded(
                    new IncidentId("0123456789abcdef".repeat(2)),
                    5,
                    List.of(Alerts.named("b").alert()))));

    private AlertLogFuzz() {}

    /** The first byte says whether the rest changes a record, is one, or is an alert. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        int how = Byte.toUnsignedInt(data[0]) % 4;
        byte[] bytes = how < 2 ? Mutation.of(SOUND.get(how), data, 1) : Arrays.copyOfRange(data, 1, data.length);
        try {
            if (how == 3) {
                AlertLogFormat.parseRecord(bytes);
            } else {
                AlertLogEntry entry = AlertLogFormat.parse(bytes);
                if (!AlertLogFormat.parse(AlertLogFormat.print(entry)).equals(entry)) {
                    throw new AssertionError("written again it is something else: " + entry);
                }
            }
        } catch (MalformedException e) {
            return;
        }
    }
}
