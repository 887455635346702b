package org.tripcap.capture.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class IncidentDocumentTest {
    static final Instant OPENED = Instant.parse("2026-03-01T12:00:00.000000001Z");
    static final AttachedStatement OPENING = new AttachedStatement(new byte[] {1, 2}, new byte[64], new byte[] {3});

    static IncidentDocument first() {
        return IncidentDocument.first(
                new IncidentId("00112233445566778899aabbccddeeff"),
                "Zerologon gegen \u201eDC1\u201c",
                "Alarm \u2013 \"kritisch\"\n",
                LegalBasis.GDPR_6_1_F,
                new Scope("host 192.0.2.7 and port 445", List.of("eth0"), List.of("sensor-1"), Source.LIVE, 262_144),
                OPENED,
                OPENED.plusSeconds(1800),
                List.of(new AlertNote("suricata", "2030871", OPENED, 1, "ET EXPLOIT \ud83d\ude80")),
                IncidentKey.of(new byte[32]),
                salt(1),
                salt(2));
    }

    static IncidentDocument second() {
        return first().next(first().toBytes(), OPENING, salt(3));
    }

    static byte[] salt(int value) {
        byte[] salt = new byte[32];
        Arrays.fill(salt, (byte) value);
        return salt;
    }

    @Test
    void printedAndParsed_isTheSame() {
        IncidentDocument closed = second().withHold(true)
                .withAlerts(List.of())
                .withExpires(OPENED.plusSeconds(60))
                .withScope(new Scope("tcp", List.of(), List.of(), Source.FILE, 64), salt(4))
                .withClosed(OPENED);
        for (IncidentDocument document : List.of(first(), second(), closed)) {
            IncidentDocument read = IncidentDocument.parse(document.toBytes());

            assertThat(read).isEqualTo(document);
            assertThat(read.toBytes()).isEqualTo(document.toBytes());
            assertThat(read.scope()).isEqualTo(document.scope());
            assertThat(read.alerts()).isEqualTo(document.alerts());
            assertThat(read.opening()).isEqualTo(document.opening());
            assertThat(read.key()).isEqualTo(document.key());
            assertThat(read.closed()).isEqualTo(document.closed());
        }
    }

    @Test
    void theForm_isFrozen() {
        assertThat(text(first())).isEqualTo("""
                        {"v":1,"id":"00112233445566778899aabbccddeeff","revision":1,"state":"open",\
                        "title":"Zerologon gegen \u201eDC1\u201c","reason":"Alarm \u2013 \\"kritisch\\"\\n",\
                        "legal_basis":"gdpr-6-1-f","scope":{"filter":"host 192.0.2.7 and port 445",\
                        "interfaces":["eth0"],"sensors":["sensor-1"],"source":"live","snaplen":262144},\
                        "opened":"2026-03-01T12:00:00.000000001Z","expires":"2026-03-01T12:30:00.000000001Z",\
                        "alerts":[{"source":"suricata","reference":"2030871",\
                        "time":"2026-03-01T12:00:00.000000001Z","severity":1,"title":"ET EXPLOIT \ud83d\ude80"}],\
                        "hold":false,"key":{"id":"%s","public":"%s"},"document_salt":"%s","filter_salt":"%s"}""".formatted(
                        "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925",
                        "00".repeat(32),
                        "01".repeat(32),
                        "02".repeat(32)));
    }

    @Test
    void next_pointsBackAndCarriesTheOpening() {
        IncidentDocument second = second();

        assertThat(second.revision()).isEqualTo(2);
        assertThat(second.prev()).isEqualTo(Digest.of(first().toBytes()));
        assertThat(second.opening()).isEqualTo(OPENING);
        assertThat(second.documentSalt()).isEqualTo(salt(3));
        assertThat(second.filterCommit()).isEqualTo(first().filterCommit());
    }

    @Test
    void commitments_hideBehindTheirSalts() {
        IncidentDocument other = first().withScope(first().scope(), salt(9));

        assertThat(other.filterCommit()).isNotEqualTo(first().filterCommit());
        assertThat(IncidentDocument.commit(other.toBytes())).isNotEqualTo(IncidentDocument.commit(first().toBytes()));
        assertThat(IncidentDocument.commit(first().toBytes()))
                .isEqualTo(Digest.of(
                        "tripcap/incident/document/1\n".getBytes(StandardCharsets.US_ASCII), first().toBytes()));
    }

    @Test
    void toString_tellsNothingPersonal() {
        assertThat(first()).hasToString("IncidentDocument[00112233445566778899aabbccddeeff, revision 1, open]");
    }

    @Nested
    class Refused {
        private final String sound = text(first());

        @Test
        void otherSpellings() {
            assertRefused(sound + "\n");
            assertRefused(" " + sound);
            assertRefused(sound.replace("\"hold\":false", "\"hold\": false"));
            assertRefused(sound.replace("\"sensor-1\"", "\"s\\u0065nsor-1\""));
            assertRefused(sound.replace("\"revision\":1", "\"revision\":1.0"));
            assertRefused(sound.replace("\"state\":\"open\"", "\"state\":\"OPEN\""));
            assertRefused(sound.replace("\"hold\":false", "\"hold\":false,\"hold\":true"));
            assertRefused(sound.replace("\"hold\":false", "\"hold\":false,\"extra\":true"));
            assertRefused(sound.replace("\"snaplen\":262144", "\"snaplen\":262144,\"extra\":true"));
            assertRefused(sound.replace("\"hold\":false,", ""));
            assertRefused(sound.replace("\"v\":1", "\"v\":2"));
        }

        @Test
        void contradictionsWithTheRevision() {
            assertRefused(sound.replace("\"revision\":1", "\"revision\":2"));
            assertRefused(sound.replace("\"revision\":1", "\"revision\":0"));
            assertRefused(sound.replace("\"state\":\"open\"", "\"state\":\"closed\""));
            assertThatThrownBy(() -> first().withClosed(OPENED)).hasMessageContaining("revision 1");
            assertThatThrownBy(() -> second().withClosed(OPENED.minusNanos(1))).hasMessageContaining("closed lies");
            assertThatThrownBy(() -> second().withExpires(OPENED)).hasMessageContaining("expires lies after opened");
        }

        @Test
        void absurdValues() {
            assertRefused(sound.replace("\"snaplen\":262144", "\"snaplen\":63"));
            assertRefused(sound.replace("\"snaplen\":262144", "\"snaplen\":262145"));
            assertRefused(sound.replace("\"severity\":1", "\"severity\":256"));
            assertRefused(sound.replace("host 192.0.2.7 and port 445", " "));
            assertRefused(sound.replace("\"public\":\"00", "\"public\":\"01"));
            assertRefused(sound.replace("[\"eth0\"]", "[\"eth0\",\"eth0\"]"));
            assertRefused(sound.replace("eth0", "eth\\u0000"));
            assertRefused(sound.replace("DC1", "\\ud800"));
            assertThatThrownBy(() -> new Scope("x".repeat(Scope.MAX_FILTER + 1), List.of(), List.of(), Source.LIVE, 64))
                    .hasMessageContaining("scope.filter");
            assertThatThrownBy(() -> second().withAlerts(Collections.nCopies(
                            IncidentDocument.MAX_ALERTS + 1, first().alerts().getFirst())))
                    .hasMessageContaining("alerts");
        }

        @Test
        void hugeInput_withoutReadingIt() {
            byte[] huge = new byte[IncidentDocument.MAX_BYTES + 1];

            assertThatThrownBy(() -> IncidentDocument.parse(huge)).hasMessageContaining("at most");
        }

        private void assertRefused(String text) {
            assertThatThrownBy(() -> IncidentDocument.parse(text.getBytes(StandardCharsets.UTF_8)))
                    .as(text)
                    .isInstanceOf(MalformedException.class);
        }
    }

    private static String text(IncidentDocument document) {
        return new String(document.toBytes(), StandardCharsets.UTF_8);
    }
}
