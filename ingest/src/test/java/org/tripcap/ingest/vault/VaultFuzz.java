package org.tripcap.ingest.vault;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.IncidentKey;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.segment.SegmentContext;
import org.tripcap.capture.testing.Mutation;

/** What is said to a vault and in its name, as an enemy writes it: the one encoding of what it says, or refused. */
public final class VaultFuzz {
    private static final IncidentId INCIDENT = IncidentId.parse("00112233445566778899aabbccddeeff");
    private static final Instant TIME = Instant.parse("2026-03-01T12:00:00Z");
    private static final String SENSOR = "5".repeat(64);
    private static final Digest DIGEST = Digest.parse("0a".repeat(32));
    private static final byte[] REQUEST = new UnwrapRequest(
                    INCIDENT,
                    Purpose.VERIFY,
                    TIME,
                    "ab".repeat(16),
                    key(),
                    List.of(new WrappedSegmentKey(
                            new SegmentContext(INCIDENT, SENSOR, 1, 2, DIGEST), new byte[] {1, 2, 3})))
            .toBytes();
    private static final byte[] OFFER = new KeyOffer(SENSOR, key(), TIME).toBytes();
    private static final byte[] LINK = AccessLink.of(
                    INCIDENT, "0".repeat(32), Purpose.COURT, TIME, Duration.ofMinutes(1))
            .toBytes();
    private static final byte[] REFUSAL =
            UnwrapWire.writeRefusal(new UnwrapRefusedException(Refusal.ROLE, "another role is expected"));
    private static final byte[] SIGNED = "{\"statement\":\"e30=\",\"signature\":\"AAAA\",\"certificate\":\"AAAA\"}"
            .getBytes(StandardCharsets.US_ASCII);

    private VaultFuzz() {}

    private static IncidentKey key() {
        byte[] bytes = new byte[IncidentKey.LENGTH];
        bytes[0] = 9;
        return IncidentKey.of(bytes);
    }

    /** The first byte says which parser; then whether the rest changes something sound or is the input. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        int how = Byte.toUnsignedInt(data[0]);
        int parser = how / 2 % 8;
        byte[] sound = switch (parser) {
            case 0 -> REQUEST;
            case 1 -> OFFER;
            case 2 -> LINK;
            case 3 -> REFUSAL;
            default -> SIGNED;
        };
        byte[] bytes = how % 2 == 0 ? Mutation.of(sound, data, 1) : Arrays.copyOfRange(data, 1, data.length);
        try {
            switch (parser) {
                case 0 -> same(UnwrapRequest.parse(bytes), UnwrapRequest::toBytes, UnwrapRequest::parse);
                case 1 -> same(KeyOffer.parse(bytes), KeyOffer::toBytes, KeyOffer::parse);
                case 2 -> same(AccessLink.parse(bytes), AccessLink::toBytes, AccessLink::parse);
                case 3 -> UnwrapWire.parseRefusal(bytes);
                case 4 -> UnwrapWire.parseRequest(bytes);
                case 5 -> UnwrapWire.parseReply(bytes);
                case 6 -> UnwrapReply.parse(bytes);
                default -> AccessLink.parseToken(new String(bytes, StandardCharsets.ISO_8859_1));
            }
        } catch (MalformedException | UnwrapRefusedException e) {
            return;
        }
    }

    /** Spaces may stand between the fields of what was read; what is written of it has one form, and reads the same. */
    private static <T> void same(T read, Function<T, byte[]> write, Function<byte[], T> parse) {
        byte[] written = write.apply(read);
        if (!Arrays.equals(written, write.apply(parse.apply(written)))) {
            throw new AssertionError("reads as something else: " + new String(written, StandardCharsets.UTF_8));
        }
    }
}
