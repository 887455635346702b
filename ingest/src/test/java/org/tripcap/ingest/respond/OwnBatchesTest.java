package org.tripcap.ingest.respond;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnBatchesTest {
    private final OwnBatches own = new OwnBatches();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static AlertBatch batch(String digit) {
        return new AlertBatch(new ReceiptId(digit.repeat(32)), "ids", Instant.EPOCH, 0, List.of());
    }

    @Test
    void ownBatch_isHandedOutOnce() {
        own.add(bytes("code"), bytes("value"), batch("1"));

        assertThat(own.take(bytes("code"), bytes("value"))).hasValue(batch("1"));
        assertThat(own.take(bytes("code"), bytes("value"))).isEmpty();
    }

    @Test
    void sameCodeWithOtherBytes_isNotOurs() {
        own.add(bytes("code"), bytes("value"), batch("1"));

        assertThat(own.take(bytes("code"), bytes("Value"))).isEmpty();
        assertThat(own.take(bytes("Code"), bytes("value"))).isEmpty();
        assertThat(own.take(bytes("code"), bytes("value"))).hasValue(batch("1"));
    }

    @Test
    void whatHasNoRoom_isLeftToBeRead_untilThereIsRoomAgain() {
        byte[] large = new byte[10 << 20];
        own.add(bytes("1"), large, batch("1"));
        own.add(bytes("2"), large, batch("2"));
        assertThat(own.take(bytes("2"), large)).isEmpty();

        assertThat(own.take(bytes("1"), large)).hasValue(batch("1"));
        own.add(bytes("2"), large, batch("2"));
        assertThat(own.take(bytes("2"), large)).hasValue(batch("2"));
    }
}
