package org.tripcap.ingest.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.IncidentKey;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.segment.SegmentContext;

class UnwrapRequestTest {
    private static final IncidentId INCIDENT = IncidentId.parse("00112233445566778899aabbccddeeff");
    private static final String SENSOR = "5".repeat(64);

    private static final String EXAMPLE = "{\"v\":1,\"type\":\"unwrap.request\","
            + "\"incident\":\"00112233445566778899aabbccddeeff\",\"purpose\":\"verify\","
            + "\"time\":\"2026-03-01T12:00:00.000000001Z\",\"nonce\":\"" + "ab".repeat(16) + "\","
            + "\"reply_key\":\"" + "09" + "00".repeat(31) + "\","
            + "\"segments\":[{\"sensor\":\"" + SENSOR + "\",\"epoch\":1,\"seq\":2,\"opening\":\"" + "0a".repeat(32)
            + "\",\"wrapped\":\"c0ffee\"}]}";

    private static WrappedSegmentKey segment(IncidentId incident, long seq) {
        return new WrappedSegmentKey(
                new SegmentContext(incident, SENSOR, 1, seq, Digest.parse("0a".repeat(32))),
                new byte[] {(byte) 0xc0, (byte) 0xff, (byte) 0xee});
    }

    private static UnwrapRequest request(List<WrappedSegmentKey> segments) {
        byte[] replyKey = new byte[IncidentKey.LENGTH];
        replyKey[0] = 9;
        return new UnwrapRequest(
                INCIDENT,
                Purpose.VERIFY,
                Instant.parse("2026-03-01T12:00:00.000000001Z"),
                "ab".repeat(16),
                IncidentKey.of(replyKey),
                segments);
    }

    @Test
    void toBytes_givesTheFrozenForm() {
        assertThat(new String(request(List.of(segment(INCIDENT, 2))).toBytes(), StandardCharsets.UTF_8))
                .isEqualTo(EXAMPLE);
    }

    @Test
    void parse_ofTheFrozenForm_givesTheRequest() {
        assertThat(UnwrapRequest.parse(EXAMPLE.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(request(List.of(segment(INCIDENT, 2))));
    }

    @Test
    void parse_ofTheLargestRequest_givesItBack() {
        byte[] longest = new byte[WrappedSegmentKey.MAX_LENGTH];
        List<WrappedSegmentKey> segments = LongStream.range(0, UnwrapRequest.MAX_SEGMENTS)
                .mapToObj(seq -> new WrappedSegmentKey(
                        new SegmentContext(
                                INCIDENT, SENSOR, (1L << 53) - 1, (1L << 53) - 1 - seq, Digest.parse("0a".repeat(32))),
                        longest))
                .toList();
        UnwrapRequest largest = request(segments);

        assertThat(UnwrapRequest.parse(largest.toBytes())).isEqualTo(largest);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"v\":1 | \"v\":2 | v",
                "unwrap.request | unwrap.reply | type",
                "\"purpose\":\"verify\" | \"purpose\":\"curiosity\" | purpose",
                "00.000000001Z | 00Z | time",
                "\"seq\":2 | \"seq\":-1 | seq",
                "\"seq\":2 | \"seq\":2.5 | seq",
                "\"seq\":2 | \"seq\":2,\"seq\":2 | seq",
                "\"wrapped\":\"c0ffee\" | \"wrapped\":\"c0ffe\" | wrapped",
                "\"wrapped\":\"c0ffee\" | \"wrapped\":\"\" | wrapped",
                "\"wrapped\":\"c0ffee\" | \"wrapped\":\"c0ffee\",\"x\":1 | x",
                "\"nonce\":\"ab | \"nonce\":\" | nonce",
                "}]} | }]}{} | unwrap request",
                "}]} | }],\"more\":1} | more",
                ",\"segments\" | ,\"segment\" | segments",
            })
    void parse_ofAnythingElse_namesTheField(String good, String bad, String named) {
        byte[] bytes = EXAMPLE.replace(good, bad).getBytes(StandardCharsets.UTF_8);

        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> UnwrapRequest.parse(bytes))
                .withMessageContaining(named);
    }

    @Test
    void request_withoutOrWithTooManySegments_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> request(List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> request(Collections.nCopies(UnwrapRequest.MAX_SEGMENTS + 1, segment(INCIDENT, 2))));
    }

    @Test
    void request_acrossIncidents_isRefused() {
        IncidentId other = IncidentId.parse("f".repeat(32));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> request(List.of(segment(INCIDENT, 1), segment(other, 2))))
                .withMessageContaining("one incident");
    }

    @Test
    void request_forOneSegmentTwice_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> request(List.of(segment(INCIDENT, 1), segment(INCIDENT, 1))))
                .withMessageContaining("once");
    }
}
