package org.tripcap.ingest.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.IncidentKey;
import org.tripcap.capture.incident.MalformedException;

/** The frozen forms of what a vault says. */
class WireMessagesTest {
    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    @Nested
    class Offers {
        private static final String EXAMPLE = "{\"v\":1,\"type\":\"key.offered\",\"opener\":\"" + "5".repeat(64)
                + "\",\"key\":\"34ec81dbdaf9148567dc4254f93852d34f96e78ddd4bd04c1c8a1641a0883b2b\",\"public\":\"09"
                + "00".repeat(31) + "\",\"time\":\"2026-03-01T12:00:00.000000000Z\"}";

        private final KeyOffer offer = new KeyOffer("5".repeat(64), key(), Instant.parse("2026-03-01T12:00:00Z"));

        private static IncidentKey key() {
            byte[] bytes = new byte[IncidentKey.LENGTH];
            bytes[0] = 9;
            return IncidentKey.of(bytes);
        }

        @Test
        void toBytes_givesTheFrozenForm() {
            assertThat(text(offer.toBytes())).isEqualTo(EXAMPLE);
        }

        @Test
        void parse_ofTheFrozenForm_givesTheOffer() {
            assertThat(KeyOffer.parse(utf8(EXAMPLE))).isEqualTo(offer);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "\"v\":1 | \"v\":0 | v",
                    "key.offered | unwrap.reply | type",
                    "\"opener\":\"5 | \"opener\":\"X | opener",
                    "\"public\":\"09 | \"public\":\"0a | key",
                    "\"public\":\"09 | \"public\":\" | public",
                    "Z\"} | Z\",\"note\":\"x\"} | note",
                    "Z\"} | Z\"}x | key offer",
                })
        void parse_ofAnythingElse_namesTheField(String good, String bad, String named) {
            byte[] changed = utf8(EXAMPLE.replace(good, bad));

            assertThatExceptionOfType(MalformedException.class)
                    .isThrownBy(() -> KeyOffer.parse(changed))
                    .withMessageContaining(named);
        }
    }

    @Nested
    class Replies {
        private static final String EXAMPLE = "{\"v\":1,\"type\":\"unwrap.reply\",\"request\":\"" + "0a".repeat(32)
                + "\",\"accessed\":\"" + "0b".repeat(32)
                + "\",\"incident\":\"00112233445566778899aabbccddeeff\",\"statements\":2,\"keys\":5,"
                + "\"time\":\"2026-03-01T12:00:00.000000000Z\",\"released\":[1,0],\"sealed\":\"c0ffee\"}";

        private final UnwrapReply reply = new UnwrapReply(
                Digest.parse("0a".repeat(32)),
                Digest.parse("0b".repeat(32)),
                new ReleaseCount(IncidentId.parse("00112233445566778899aabbccddeeff"), 2, 5),
                Instant.parse("2026-03-01T12:00:00Z"),
                List.of(true, false),
                new byte[] {(byte) 0xc0, (byte) 0xff, (byte) 0xee});

        @Test
        void toBytes_givesTheFrozenForm() {
            assertThat(text(reply.toBytes())).isEqualTo(EXAMPLE);
        }

        @Test
        void parse_ofTheFrozenForm_givesTheReply() {
            UnwrapReply parsed = UnwrapReply.parse(utf8(EXAMPLE));

            assertThat(parsed.toBytes()).isEqualTo(utf8(EXAMPLE));
            assertThat(parsed.released()).containsExactly(true, false);
            assertThat(parsed.count()).isEqualTo(reply.count());
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "unwrap.reply | unwrap.request | type",
                    "[1,0] | [0,0] | releases one key",
                    "[1,0] | [] | releases one key",
                    "[1,0] | [1,2] | released",
                    "[1,0] | [true,false] | released",
                    "\"keys\":5 | \"keys\":1 | keys",
                    "\"keys\":5 | \"keys\":9007199254740992 | keys",
                    "c0ffee | c0ffe | sealed",
                    "\"c0ffee\" | \"\" | seals",
                    "\"}  | \",\"x\":1} | x",
                })
        void parse_ofAnythingElse_namesTheField(String good, String bad, String named) {
            assertThatExceptionOfType(MalformedException.class)
                    .isThrownBy(() -> UnwrapReply.parse(utf8(EXAMPLE.replace(good, bad))))
                    .withMessageContaining(named);
        }

        @Test
        void count_withFewerKeysThanStatements_isRefused() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new ReleaseCount(IncidentId.parse("0".repeat(32)), 2, 1));
        }
    }

    @Nested
    class Refusals {
        @ParameterizedTest
        @EnumSource
        void parseRefusal_givesBackWhatWasWritten(Refusal refusal) {
            UnwrapRefusedException back =
                    UnwrapWire.parseRefusal(UnwrapWire.writeRefusal(new UnwrapRefusedException(refusal, "because")));

            assertThat(back.refusal()).isEqualTo(refusal);
            assertThat(back).hasMessage("because");
            assertThat(Refusal.ofCode(refusal.code())).contains(refusal);
        }

        @Test
        void parseRequest_ofABodyThatIsNoSignedRequest_isRefusedAsMalformed() {
            for (String body :
                    List.of("", "{}", "[1]", "{\"bytes\":\"00\",\"signature\":\"00\",\"certificate\":\"00\"}")) {
                assertThatExceptionOfType(UnwrapRefusedException.class)
                        .isThrownBy(() -> UnwrapWire.parseRequest(utf8(body)))
                        .satisfies(e -> assertThat(e.refusal()).isEqualTo(Refusal.MALFORMED));
            }
        }

        @Test
        void parseRequest_ofAnOversizedBody_isRefused() {
            assertThatExceptionOfType(UnwrapRefusedException.class)
                    .isThrownBy(() -> UnwrapWire.parseRequest(new byte[UnwrapWire.MAX_REQUEST + 1]))
                    .withMessageContaining("at most");
        }
    }
}
