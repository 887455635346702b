package org.tripcap.ingest.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.ingest.alert.Alert;
import org.tripcap.ingest.alert.Handshake;
import org.tripcap.ingest.alert.Severity;

class AlertLogFormatTest {
    private static final ReceiptId RECEIPT = new ReceiptId("0123456789abcdef".repeat(2));
    private static final Instant RECEIVED = Instant.parse("2026-01-31T12:00:00.123456789Z");

    private static AlertBatch batch(Item... items) {
        return new AlertBatch(RECEIPT, "ids", RECEIVED, items.length, List.of(items));
    }

    @Test
    void batch_comesBackAsItWas() {
        AlertBatch batch = batch(
                new Item.Arrived(0, 0, Alerts.named("a").alert()),
                new Item.Arrived(
                        1,
                        0,
                        Alerts.named("b").from("2001:db8::1").to(null).over().alert()),
                new Item.Settled(2, 1, Outcome.unreadable("src_ip", "expected \"an address\"\nfound é")),
                new Item.Settled(3, 2, Outcome.ignored("no alert: flow")));
        assertThat(AlertLogFormat.parse(AlertLogFormat.print(batch))).isEqualTo(batch);
    }

    @Test
    void decisions_comeBackAsTheyWere() {
        Decided decided = new Decided(List.of(
                new Decided.Decision(
                        RECEIPT, 77, 3, Outcome.of(Outcome.Code.OPENED, new IncidentId("0123456789abcdef".repeat(2)))),
                new Decided.Decision(RECEIPT, 78, 0, Outcome.of(Outcome.Code.REFUSED, "a bound"))));
        assertThat(AlertLogFormat.parse(AlertLogFormat.print(decided))).isEqualTo(decided);
    }

    @Test
    void frozenRecord_isStillRead() {
        String frozen =
                "{\"v\":1,\"kind\":\"alerts\",\"receipt\":\"0123456789abcdef0123456789abcdef\",\"source\":\"ids\","
                        + "\"received\":\"2026-01-31T12:00:00.123456789Z\",\"total\":1,\"items\":[{\"ordinal\":0,\"record\":0,"
                        + "\"alert\":{\"source\":\"ids\",\"format\":\"suricata\",\"reference\":\"a\","
                        + "\"time\":\"2026-01-31T12:00:00.000000000Z\",\"severity\":\"high\",\"signature\":\"Attack\","
                        + "\"signature_id\":\"1:2000001:1\",\"category\":\"Web\",\"attacker\":{\"ip\":\"198.51.100.7\",\"port\":4444},"
                        + "\"victim\":{\"ip\":\"192.0.2.10\",\"port\":443},\"transport\":\"tcp\",\"handshake\":\"completed\","
                        + "\"resolved\":false,\"original\":\"{\\\"event_type\\\":\\\"alert\\\"}\"}}]}";
        AlertBatch batch = batch(new Item.Arrived(0, 0, Alerts.named("a").alert()));
        assertThat(AlertLogFormat.parse(frozen.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(batch);
        assertThat(new String(AlertLogFormat.print(batch), StandardCharsets.UTF_8))
                .isEqualTo(frozen);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"v\":1           | \"v\":2                   | v",
                "\"kind\":\"alerts\" | \"kind\":\"orders\"       | kind",
                "\"total\":1       | \"total\":0               | ordinal",
                "\"total\":1       | \"total\":1,\"more\":1    | more",
                "198.51.100.7      | attacker.example.org      | ip",
                "\"port\":4444     | \"port\":70000            | port",
                "\"high\"          | \"awful\"                 | severity",
                "\"resolved\":false| \"resolved\":\"no\"       | resolved",
            })
    void changedRecord_isRefusedByName(String right, String wrong, String name) {
        String record = new String(
                AlertLogFormat.print(
                        batch(new Item.Arrived(0, 0, Alerts.named("a").alert()))),
                StandardCharsets.UTF_8);
        assertThat(record).contains(right.strip());
        assertThatThrownBy(() -> AlertLogFormat.parse(
                        record.replace(right.strip(), wrong.strip()).getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }

    @Test
    void noJson_isRefused() {
        assertThatThrownBy(() -> AlertLogFormat.parse(new byte[] {1, 2, 3})).isInstanceOf(MalformedException.class);
    }

    @Test
    void largeBody_isCutIntoRecordsThatFit() {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            items.add(new Item.Arrived(i, i, large(i)));
        }
        List<AlertBatch> batches = AlertLogFormat.batches(RECEIPT, "ids", RECEIVED, items);
        assertThat(batches.size()).isGreaterThan(1);
        assertThat(batches).allSatisfy(part -> {
            assertThat(part.total()).isEqualTo(300);
            assertThat(AlertLogFormat.print(part).length).isLessThan(2 * 1024 * 1024);
        });
        assertThat(batches.stream().flatMap(part -> part.items().stream())).containsExactlyElementsOf(items);
    }

    private static Alert large(int number) {
        return new Alert(
                "ids",
                "suricata",
                "r" + number,
                RECEIVED,
                Severity.HIGH,
                "s",
                null,
                null,
                null,
                null,
                null,
                null,
                Handshake.UNKNOWN,
                false,
                "\"".repeat(Alert.LONGEST_ORIGINAL));
    }

    @Test
    void incidentId_isOfThePlaceInThisTopicAlone() {
        byte[] key = new byte[32];
        Uuid topic = new Uuid(1, 2);
        IncidentId id = AlertLog.incidentId(key, topic, 77, 3);
        assertThat(AlertLog.incidentId(key, topic, 77, 3)).isEqualTo(id);
        byte[] otherKey = new byte[32];
        otherKey[0] = 1;
        assertThat(List.of(
                        AlertLog.incidentId(key, topic, 77, 4),
                        AlertLog.incidentId(key, topic, 78, 3),
                        AlertLog.incidentId(key, new Uuid(1, 3), 77, 3),
                        AlertLog.incidentId(otherKey, topic, 77, 3)))
                .doesNotContain(id)
                .doesNotHaveDuplicates();
    }
}
