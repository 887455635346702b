package org.tripcap.capture.segment;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;

/**
 * The place a segment belongs to. The wrapped content key is bound to it, so a segment that is presented under
 * another incident, sensor, epoch, number or opening can't be decrypted.
 *
 * @param incident the incident it was recorded for
 * @param sensor the recording sensor's actor key id, 64 lower-case hexadecimal digits
 * @param epoch the sensor's chain epoch, 0 or more
 * @param seq the number of the segment's statement in the sensor's chain for this incident, 0 or more
 * @param opening digest of the exact bytes of the incident's opening statement
 */
public record SegmentContext(IncidentId incident, String sensor, long epoch, long seq, Digest opening) {

    private static final byte[] DOMAIN = "tripcap/segment-key/1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int INCIDENT_LENGTH = 16;

    public SegmentContext {
        Digest.parse(sensor); // a key id is a SHA-256 digest; anything else is refused here
        if (epoch < 0) {
            throw new IllegalArgumentException("epoch: expected 0 or more, found " + epoch);
        }
        if (seq < 0) {
            throw new IllegalArgumentException("seq: expected 0 or more, found " + seq);
        }
    }

    /**
     * The bytes that bind the wrapped content key, given to HPKE as {@code info} (RFC 9180, section 5.1): the domain
     * {@code "tripcap/segment-key/1\n"}, incident (16 bytes), sensor (32 bytes), epoch and seq (8 bytes each, big
     * endian), opening digest (32 bytes). Every part has a fixed length, so no two contexts share their bytes.
     */
    public byte[] associatedData() {
        ByteBuffer data = ByteBuffer.allocate(
                DOMAIN.length + INCIDENT_LENGTH + Digest.LENGTH + Long.BYTES + Long.BYTES + Digest.LENGTH);
        return data.put(DOMAIN)
                .put(HexFormat.of().parseHex(incident.value()))
                .put(Digest.parse(sensor).value())
                .putLong(epoch)
                .putLong(seq)
                .put(opening.value())
                .array();
    }
}
