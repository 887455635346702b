package org.tripcap.ingest.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.ingest.alert.Alert;
import org.tripcap.ingest.alert.AlertBody;
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
                        RECEIPT,
                        77,
                        3,
                        AlertIdentity.of(Alerts.named("a").alert()),
                        Outcome.of(Outcome.Code.OPENED, new IncidentId("0123456789abcdef".repeat(2))),
                        1),
                new Decided.Decision(
                        RECEIPT,
                        78,
                        0,
                        new AlertIdentity(-1, Long.MIN_VALUE),
                        Outcome.of(Outcome.Code.REFUSED, "a bound"),
                        0)));
        assertThat(AlertLogFormat.parse(AlertLogFormat.print(decided))).isEqualTo(decided);
    }

    @Test
    void recordedAlerts_comeBackAsTheyWere_andFitTheLog() {
        IncidentId incident = new IncidentId("0123456789abcdef".repeat(2));
        List<Alert> alerts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            alerts.add(large(i));
        }
        List<Recorded> records = AlertLogFormat.recorded(incident, 7, alerts);
        assertThat(records).hasSizeGreaterThan(1);
        long next = 7;
        List<Alert> read = new ArrayList<>();
        for (Recorded record : records) {
            assertThat(record.first()).isEqualTo(next);
            byte[] printed = AlertLogFormat.print(record);
            assertThat(printed.length).isLessThan(2 * 1024 * 1024);
            Recorded back = (Recorded) AlertLogFormat.parse(printed);
            assertThat(back).isEqualTo(record);
            read.addAll(back.alerts());
            next += back.alerts().size();
        }
        assertThat(read).isEqualTo(alerts);
        assertThat(read.stream().map(AlertLogFormat::record))
                .containsExactlyElementsOf(
                        alerts.stream().map(AlertLogFormat::record).toList());
    }

    @Test
    void recordOfAnotherDeployment_isPassedOver() {
        AlertKeys ours = AlertKeys.random(new SecureRandom());
        AlertKeys theirs = AlertKeys.random(new SecureRandom());
        ProducerRecord<byte[], byte[]> sent =
                AlertLog.record(ours, "k", batch(new Item.Settled(0, 0, Outcome.ignored("flow"))));
        assertThat(AlertLog.entry(ours, received(sent, sent.value()))).isPresent();
        assertThat(AlertLog.entry(theirs, received(sent, sent.value()))).isEmpty();
        byte[] changed = sent.value().clone();
        changed[changed.length - 2] ^= 1;
        assertThat(AlertLog.entry(ours, received(sent, changed))).isEmpty();
        assertThat(AlertLog.entry(ours, new ConsumerRecord<>("t", 0, 0, sent.key(), sent.value())))
                .isEmpty();
    }

    @Test
    void alertsOfAnIncident_areReadFromTheirRecordsOnly_numbered() {
        AlertKeys ours = AlertKeys.random(new SecureRandom());
        IncidentId incident = IncidentId.random(new SecureRandom());
        Alert first = Alerts.named("a").alert();
        Alert second = Alerts.named("b").alert();
        ProducerRecord<byte[], byte[]> sent =
                AlertLog.record(ours, "k", new Recorded(incident, 5, List.of(first, second)));
        ProducerRecord<byte[], byte[]> other = AlertLog.record(ours, "k", batch(new Item.Arrived(0, 0, first)));

        assertThat(IncidentAlert.read(ours, received(sent, sent.value())))
                .containsExactly(new IncidentAlert(incident, 5, first), new IncidentAlert(incident, 6, second));
        assertThat(IncidentAlert.read(ours, received(other, other.value()))).isEmpty();
        assertThat(IncidentAlert.read(AlertKeys.random(new SecureRandom()), received(sent, sent.value())))
                .isEmpty();
    }

    private static ConsumerRecord<byte[], byte[]> received(ProducerRecord<byte[], byte[]> sent, byte[] value) {
        ConsumerRecord<byte[], byte[]> received = new ConsumerRecord<>("t", 0, 0, sent.key(), value);
        sent.headers().forEach(received.headers()::add);
        return received;
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

    @Test
    void largestBody_isReadBack_andALargerOneIsNotWritten() {
        Outcome flow = Outcome.ignored("flow");
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < AlertBatch.MOST_ITEMS; i++) {
            items.add(new Item.Settled(i, AlertBody.MOST_RECORDS - 1, flow));
        }
        List<AlertBatch> batches = AlertLogFormat.batches(RECEIPT, "ids", RECEIVED, items);
        assertThat(batches)
                .allSatisfy(part -> assertThat(AlertLogFormat.parse(AlertLogFormat.print(part)))
                        .isEqualTo(part));
        items.add(new Item.Settled(items.size(), 0, flow));
        assertThatThrownBy(() -> AlertLogFormat.batches(RECEIPT, "ids", RECEIVED, items))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("80001");
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
        AlertKeys key = AlertKeys.random(new SecureRandom());
        Uuid topic = new Uuid(1, 2);
        IncidentId id = key.incidentId(topic, 77, 3);
        assertThat(key.incidentId(topic, 77, 3)).isEqualTo(id);
        assertThat(List.of(
                        key.incidentId(topic, 77, 4),
                        key.incidentId(topic, 78, 3),
                        key.incidentId(new Uuid(1, 3), 77, 3),
                        AlertKeys.random(new SecureRandom()).incidentId(topic, 77, 3)))
                .doesNotContain(id)
                .doesNotHaveDuplicates();
    }

    @TempDir
    private Path directory;

    @Test
    void sharedSecret_isMadeOnceAndChecked() throws Exception {
        Path file = directory.resolve("alerts.key");
        AlertKeys made = AlertKeys.load(file);
        assertThat(AlertKeys.load(file).name()).isEqualTo(made.name());
        assertThat(Files.getPosixFilePermissions(file)).hasToString("[OWNER_READ, OWNER_WRITE]");
        Files.write(file, new byte[31]);
        assertThatThrownBy(() -> AlertKeys.load(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("31");
    }
}
