package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.custody.Codes.Authentication;
import org.tripcap.capture.custody.Codes.Cause;
import org.tripcap.capture.custody.Codes.Copy;
import org.tripcap.capture.custody.Codes.GapReason;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.Codes.RevocationReason;
import org.tripcap.capture.custody.Codes.StopReason;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.incident.Source;

class StatementTest {
    private static final Instant TIME = Instant.parse("2026-03-01T12:00:00.000000001Z");
    private static final IncidentId INCIDENT = new IncidentId("00112233445566778899aabbccddeeff");
    private static final String KEY = "5e".repeat(32);
    private static final String OTHER = "6f".repeat(32);
    private static final Digest DIGEST = Digest.parse("0b".repeat(32));
    private static final List<SegmentRange> RANGES =
            List.of(new SegmentRange(KEY, 1, 3), new SegmentRange(OTHER, 0, 0));

    private static final String SEGMENT = """
            {"v":1,"type":"segment","id":"0123456789abcdef0123456789abcdef",\
            "incident":"00112233445566778899aabbccddeeff","actor":"%1$s","role":"sensor",\
            "time":"2026-03-01T12:00:00.000000001Z",\
            "clock":{"source":"chrony","offset_ns":-1200,"synchronised":true},"epoch":2,"seq":7,"prev":"%2$s",\
            "actor_prev":"%2$s","seen":{"size":41,"root":"%2$s"},"deployment":"standalone",\
            "first":"2026-03-01T12:00:00.000000001Z","last":"2026-03-01T12:00:00.000000001Z","packets":1,"bytes":60,\
            "filteraccept":2,"dropped_kernel":3,"dropped_interface":4,"dropped_queue":5,\
            "plain":{"length":300,"commit":"%2$s"},"blocks_root":"%2$s",\
            "cipher":{"suite":"x25519-hkdf-sha256-aes256gcm-stream64k","key":"%3$s","length":512,"sha256":"%2$s"}}""".formatted(KEY, DIGEST, OTHER);

    static Stream<Body> everyBody() {
        Body.IncidentAct first =
                new Body.IncidentAct(1, DIGEST, Cause.SURICATA, LegalBasis.GDPR_6_1_F, TIME, KEY, false);
        Body.IncidentAct second = new Body.IncidentAct(2, DIGEST, Cause.EXPIRY, LegalBasis.GDPR_6_1_C, TIME, KEY, true);
        Body.Versions versions = new Body.Versions(
                Body.Version.of("0.1.0-SNAPSHOT"),
                Body.Version.of("25.0.1+8"),
                Body.Version.of("libpcap version 1.10.3"),
                Body.Version.of("6.1.0-18-amd64"));
        Counters counters = new Counters(1, 60, 2, 3, 4, 5);
        Ed25519Key key = new Ed25519Key(new byte[32]);
        CaptureContext context = new CaptureContext(
                new CaptureContext.Load(12, 104, 30, 2),
                List.of(
                        new CaptureContext.InterfaceState(InterfaceDriver.VLAN, true, 5, 600, 1, 2, 3),
                        new CaptureContext.InterfaceState(InterfaceDriver.OTHER, false, 0, 0, 0, 0, 0)));
        return Stream.of(
                new Body.IncidentOpened(first),
                new Body.IncidentChanged(second),
                new Body.IncidentClosed(second),
                new Body.ScopeApproved(DIGEST),
                new Body.CaptureStarted(DIGEST, 1, Source.LIVE, List.of(1, 276), 262_144, DIGEST, versions, 12L, null),
                new Body.CaptureStarted(DIGEST, 1, Source.FILE, List.of(), 64, DIGEST, versions, null, null),
                new Body.CaptureStopped(StopReason.EXPIRED, 3, List.of(101), 96, DIGEST, counters, 2, 9L, null, null),
                new Body.CaptureStopped(
                        StopReason.FAILED, 3, List.of(), 96, DIGEST, Counters.ZERO, 0, null, null, null),
                new Body.SegmentSealed(
                        TIME,
                        TIME,
                        counters,
                        new Body.SegmentSealed.Plain(300, DIGEST),
                        DIGEST,
                        new Body.SegmentSealed.Cipher(Body.SegmentSealed.Cipher.SUITE, OTHER, 512, DIGEST)),
                new Body.SegmentSealed(
                        null,
                        null,
                        new Counters(0, 0, 0, 9, 0, 0),
                        new Body.SegmentSealed.Plain(300, DIGEST),
                        DIGEST,
                        new Body.SegmentSealed.Cipher(Body.SegmentSealed.Cipher.SUITE, OTHER, 512, DIGEST)),
                new Body.Gap(TIME, TIME, GapReason.CRASH, null, null),
                new Body.Gap(TIME, TIME, GapReason.OUTBOX_FULL, 12L, 3400L),
                new Body.ClockStepped(TIME, TIME.minusSeconds(5)),
                new Body.SensorIdle(0, 0),
                new Body.EvidenceStored(RANGES),
                new Body.EvidenceAccessed(RANGES, Purpose.INDEX, OTHER, DIGEST, 3, 8),
                new Body.EvidenceExported(RANGES, Purpose.COURT, DIGEST, null),
                new Body.EvidenceExported(RANGES, Purpose.COURT, DIGEST, OTHER),
                new Body.EvidenceVerified(RANGES, Purpose.VERIFY, Verdict.INDEX_DRIFT, null),
                new Body.EvidenceVerified(RANGES, Purpose.VERIFY, Verdict.VALID, DIGEST),
                new Body.EvidenceTransferred(DIGEST, Purpose.LAW_ENFORCEMENT, DIGEST, OTHER),
                new CustodianBody.HoldPlaced(DIGEST),
                new CustodianBody.HoldReleased(DIGEST),
                new CustodianBody.ErasureBegun(KEY, OTHER, List.of(new CustodianBody.Pending(Copy.SNAPSHOT, 2))),
                new CustodianBody.ErasureConfirmed(KEY, OTHER, List.of()),
                new CustodianBody.KeyEnrolled(key, Role.SENSOR, TIME, TIME.plusSeconds(60)),
                new CustodianBody.KeyRotated(KEY, key, Role.VAULT, TIME, TIME, new SignatureBytes(new byte[64])),
                new CustodianBody.KeyRevoked(KEY, RevocationReason.COMPROMISED, TIME),
                new Body.CaptureStarted(DIGEST, 1, Source.LIVE, List.of(1), 64, DIGEST, versions, 12L, context),
                new Body.CaptureStopped(
                        StopReason.REVOKED, 3, List.of(), 96, DIGEST, Counters.ZERO, 0, null, null, context),
                new Body.Gap(TIME, TIME, GapReason.OUTBOX_FULL, 12L, 3400L, new Body.Gap.Discarded(3, 5)),
                new Body.CaptureStopped(
                        StopReason.SHUTDOWN, 3, List.of(), 96, DIGEST, Counters.ZERO, 0, null, versions, context),
                new RetentionBody.RetentionOrdered(90, 7, OTHER),
                new RetentionBody.RetentionRevoked(),
                new RetentionBody.EvidenceExpired(KEY, DIGEST),
                new CustodianBody.BackupForgotten("0123456789abcdef0123456789abcdef"),
                new Body.EvidenceAccessed(RANGES, Purpose.COURT, OTHER, DIGEST, 3, 8, Authentication.LINK),
                new Body.EvidenceAccessed(RANGES, Purpose.DISCLOSE, OTHER, DIGEST, 3, 8, Authentication.CERTIFICATE));
    }

    static Statement statement(Body body) {
        IncidentId incident = body.type().needsIncident().orElse(true) ? INCIDENT : null;
        return statement(incident, 0, null, body);
    }

    private static Statement statement(@Nullable IncidentId incident, long seq, @Nullable Digest prev, Body body) {
        Role role = EnumSet.allOf(Role.class).stream()
                .filter(r -> r.maySign(body.type()))
                .findFirst()
                .orElseThrow();
        return new Statement(
                "0123456789abcdef0123456789abcdef",
                incident,
                KEY,
                role,
                TIME,
                new ClockState(ClockState.Source.PTP, -5, true),
                1,
                seq,
                prev,
                DIGEST,
                new Seen(3, DIGEST),
                Deployment.DISTRIBUTED,
                body);
    }

    @Test
    void theTable_hasEveryType() {
        Set<Statement.Type> covered = everyBody().map(Body::type).collect(Collectors.toSet());

        assertThat(covered).containsExactlyInAnyOrder(Statement.Type.values());
    }

    @ParameterizedTest
    @MethodSource("everyBody")
    void printedAndParsed_isTheSame(Body body) {
        Statement statement = statement(body);
        byte[] bytes = statement.toBytes();

        assertThat(Statement.parse(bytes)).isEqualTo(statement);
        assertThat(new String(bytes, StandardCharsets.UTF_8))
                .doesNotContain("\n", " ")
                .startsWith("{\"v\":1,\"type\":\"");
    }

    @ParameterizedTest
    @MethodSource("everyBody")
    void everyField_isDemanded(Body body) {
        String text = text(statement(body));
        for (String field : text.replaceAll("\"([a-z_0-9]+)\":", "\n$1\n")
                .lines()
                .filter(l -> l.matches("[a-z_0-9]+"))
                .toList()) {
            String without = text.replaceFirst("\"" + field + "\":", "\"x\":");
            assertThatThrownBy(() -> parse(without)).as(without).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void segment_hasTheFrozenForm() {
        assertThat(text(Statement.parse(utf8(SEGMENT)))).isEqualTo(SEGMENT);
    }

    @ParameterizedTest
    @MethodSource("everyBody")
    void role_isLimitedAsTheTableSays(Body body) {
        for (Role role : Role.values()) {
            boolean allowed = role.maySign(body.type());
            boolean expected = switch (body.type().code().replaceFirst("\\..*", "")) {
                case "incident" ->
                    role == Role.OPERATOR
                            || role == Role.RESPONDER
                            || (role == Role.CUSTODIAN && body instanceof Body.IncidentChanged);
                case "scope" -> role == Role.OPERATOR;
                case "hold" -> role == Role.OPERATOR || role == Role.CUSTODIAN;
                case "capture", "segment", "gap", "clock", "sensor" -> role == Role.SENSOR;
                case "erasure", "key", "retention", "backup" -> role == Role.CUSTODIAN;
                default ->
                    switch (body.type()) {
                        case EVIDENCE_STORED -> role == Role.INDEXER;
                        case EVIDENCE_ACCESSED, EVIDENCE_EXPIRED -> role == Role.VAULT;
                        default -> role == Role.INVESTIGATOR;
                    };
            };
            assertThat(allowed).as("%s %s", role, body.type()).isEqualTo(expected);
        }
    }

    @Nested
    class Refused {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "\n", " ", "\r\n", "{}", "\0",
                })
        void bytesAfterTheEnd(String more) {
            assertRefused(SEGMENT + more);
        }

        @Test
        void carriageReturnsLeadingZerosAndSpaces() {
            assertRefused(SEGMENT.replace("\"seq\":7", "\"seq\":07"));
            assertRefused(SEGMENT.replace("\"seq\":7", "\"seq\":7.0"));
            assertRefused(SEGMENT.replace("\"seq\":7", "\"seq\":\"7\""));
            assertRefused(SEGMENT.replace("\"seq\":7", "\"seq\": 7"));
            assertRefused(SEGMENT.replace("\"seq\":7,", "\"seq\":7,\r\n"));
            assertRefused(SEGMENT.replace("\"seq\":7", "\"seq\":-1"));
            assertRefused(SEGMENT.replace("\"seq\":7", "\"seq\":9007199254740992"));
            assertRefused(SEGMENT.replace("\"seq\":7", "\"seq\":99999999999999999999999999"));
        }

        @Test
        void needlessEscapesAndOtherOrders() {
            assertRefused(SEGMENT.replace("\"role\":\"sensor\"", "\"role\":\"s\\u0065nsor\""));
            assertRefused(SEGMENT.replace("\"v\":1,\"type\":\"segment\",", "\"type\":\"segment\",\"v\":1,"));
        }

        @Test
        void unknownAndDuplicateFields() {
            assertThatThrownBy(() -> parse(SEGMENT.replace("\"epoch\":2", "\"epoch\":2,\"note\":\"x\"")))
                    .hasMessageContaining("unknown field 'note'");
            assertThatThrownBy(() -> parse(SEGMENT.replace("\"length\":300", "\"length\":300,\"x\":1")))
                    .isInstanceOf(MalformedException.class);
            assertThatThrownBy(() -> parse(SEGMENT.replace("\"epoch\":2", "\"epoch\":2,\"epoch\":2")))
                    .hasMessageContaining("epoch");
        }

        @Test
        void freeTextAndAddresses_inEveryStringField() {
            String text = SEGMENT;
            for (String place : List.of("203.0.113.7", "2001:db8::1", "Jane Doe", "", "host 10.0.0.1")) {
                for (String value : text.replaceAll(":\"([^\"]*)\"", "\n$1\n")
                        .lines()
                        .filter(l -> text.contains(":\"" + l + "\""))
                        .toList()) {
                    assertRefused(text.replaceFirst(":\"" + value.replace(".", "\\.") + "\"", ":\"" + place + "\""));
                }
            }
        }

        @Test
        void timesInAnotherSpelling() {
            String time = "2026-03-01T12:00:00.000000001Z";
            for (String other : List.of(
                    "2026-03-01T12:00:00.000000001+00:00",
                    "2026-03-01T12:00:00Z",
                    "2026-03-01t12:00:00.000000001z",
                    "2026-02-30T12:00:00.000000001Z",
                    "1969-12-31T12:00:00.000000001Z",
                    "2026-03-01T24:00:00.000000001Z",
                    "+12026-03-01T12:00:00.000000001Z")) {
                assertRefused(SEGMENT.replaceFirst("\"time\":\"" + time, "\"time\":\"" + other));
            }
        }

        @Test
        void digestsInUpperCase() {
            assertRefused(SEGMENT.replace("0b0b", "0B0B"));
        }

        @Test
        void invalidUtf8AndOversize() {
            byte[] bytes = utf8(SEGMENT);
            bytes[40] = (byte) 0xFF;
            assertThatThrownBy(() -> Statement.parse(bytes)).hasMessageContaining("UTF-8");
            byte[] large = Arrays.copyOf(utf8(SEGMENT), Statement.MAX_BYTES + 1);
            assertThatThrownBy(() -> Statement.parse(large)).hasMessageContaining("at most");
            assertRefused("[".repeat(5000));
            assertRefused("null");
            assertRefused("");
        }

        @Test
        void contradictions() {
            assertRefused(SEGMENT.replace("\"packets\":1", "\"packets\":0"));
            assertRefused(SEGMENT.replace("\"seq\":7", "\"seq\":0"));
            assertRefused(SEGMENT.replace("\"incident\":\"00112233445566778899aabbccddeeff\",", ""));
            assertThatThrownBy(() -> statement(INCIDENT, 0, null, new Body.SensorIdle(0, 0)))
                    .hasMessageContaining("belongs to no incident");
            assertThatThrownBy(() -> new Body.IncidentOpened(
                            new Body.IncidentAct(2, DIGEST, Cause.QUIET, LegalBasis.GDPR_6_1_F, TIME, KEY, false)))
                    .hasMessageContaining("revision 1");
            assertThatThrownBy(() -> new Body.EvidenceAccessed(RANGES, Purpose.INDEX, OTHER, DIGEST, 3, 2))
                    .hasMessageContaining("released");
            assertThatThrownBy(() -> new Body.Gap(TIME, TIME.minusNanos(1), GapReason.CRASH, null, null))
                    .hasMessageContaining("before from");
            assertThatThrownBy(() -> new SegmentRange(KEY, 3, 2)).hasMessageContaining("from 3 to 2");
        }

        private void assertRefused(String text) {
            assertThatThrownBy(() -> parse(text)).as(text).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void version_isThreeNumbersWhateverTheSpelling() {
        assertThat(Body.Version.of("6.1.0-18-amd64")).isEqualTo(new Body.Version(6, 1, 0));
        assertThat(Body.Version.of("libpcap version 1.10.3 (with TPACKET_V3)")).isEqualTo(new Body.Version(1, 10, 3));
        assertThat(Body.Version.of("25")).isEqualTo(new Body.Version(25, 0, 0));
        assertThat(Body.Version.of("none 123456789")).isEqualTo(new Body.Version(0, 0, 0));
    }

    private static Statement parse(String text) {
        return Statement.parse(utf8(text));
    }

    private static String text(Statement statement) {
        return new String(statement.toBytes(), StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
