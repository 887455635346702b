package org.tripcap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.Sensor;
import org.tripcap.capture.SensorSettings;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.packet.Pace;
import org.tripcap.capture.segment.IncidentKeyPair;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.Records;
import org.tripcap.capture.ship.Topics;
import org.tripcap.capture.testing.ClassicPcap;
import org.tripcap.capture.testing.PcapTruth;
import org.tripcap.cli.Household.Opened;
import org.tripcap.cli.standalone.KafkaBroker;

/** A sensor whose broker goes away in the middle and comes back, on a broker of its own. */
class SensorOutageIT {
    private static final String CAPTURE = "zerologon.pcap";

    @TempDir
    Path directory;

    @Test
    void whatWasRecordedWhileKafkaWasAway_arrivesInOrderAndOnce() throws Exception {
        Path file = Files.write(directory.resolve(CAPTURE), ClassicPcap.resourceBytes(CAPTURE));
        KafkaBroker broker = KafkaBroker.start(directory.resolve("kafka"), 0);
        String address = broker.bootstrapServers();
        try {
            Household household = new Household(directory, KafkaSettings.of(address));
            Opened incident = household.open(
                    household.operator, IncidentKeyPair.generate().publicKey(), "ip or ip6 or arp");
            try (Sensor sensor = Sensor.start(
                    SensorSettings.of(directory.resolve("sensor"), List.of("lo"), Deployment.STANDALONE),
                    household.sensor,
                    household.trust,
                    household.kafka)) {
                sensor.replay(incident.id(), file, Pace.FULL_SPEED);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> sensor.status().outboxEntries() == 0);
                broker.close();
                sensor.replay(incident.id(), file, Pace.FULL_SPEED);
                sensor.replay(incident.id(), file, Pace.FULL_SPEED);
                assertThat(sensor.status().outboxEntries()).isPositive();
                int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
                broker = KafkaBroker.start(directory.resolve("kafka"), port);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> sensor.status().outboxEntries() == 0);
            }

            List<Statement> stated = statements(household, incident);
            assertThat(stated)
                    .extracting(Statement::seq)
                    .containsExactlyElementsOf(
                            LongStream.range(0, stated.size()).boxed().toList());
            long packets = stated.stream()
                    .filter(s -> s.body() instanceof Body.SegmentSealed)
                    .mapToLong(s -> ((Body.SegmentSealed) s.body()).counters().packets())
                    .sum();
            assertThat(packets).isEqualTo(3L * PcapTruth.of(CAPTURE).packets());
            assertThat(Tape.of(household.kafka, Topics.EVIDENCE))
                    .extracting(read -> Statement.parse(
                                    Records.headerStatement(read).bytes())
                            .seq())
                    .containsExactlyElementsOf(stated.stream()
                            .filter(s -> s.body() instanceof Body.SegmentSealed)
                            .map(Statement::seq)
                            .toList());
        } finally {
            broker.close();
        }
    }

    @Test
    void sensorThatStartsWithoutKafka_waitsForIt_andRecordsOnceItIsThere() throws Exception {
        Path file = Files.write(directory.resolve(CAPTURE), ClassicPcap.resourceBytes(CAPTURE));
        KafkaBroker broker = KafkaBroker.start(directory.resolve("kafka"), 0);
        String address = broker.bootstrapServers();
        try {
            Household household = new Household(directory, KafkaSettings.of(address));
            Opened incident = household.open(
                    household.operator, IncidentKeyPair.generate().publicKey(), "ip or ip6 or arp");
            broker.close();
            try (Sensor sensor = Sensor.start(
                    SensorSettings.of(directory.resolve("sensor"), List.of("lo"), Deployment.STANDALONE),
                    household.sensor,
                    household.trust,
                    household.kafka)) {
                assertThat(sensor.status().caughtUp()).isFalse();
                assertThat(sensor.status().captureSockets()).isZero();
                int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
                broker = KafkaBroker.start(directory.resolve("kafka"), port);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> sensor.status().caughtUp());
                sensor.replay(incident.id(), file, Pace.FULL_SPEED);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> sensor.status().outboxEntries() == 0);
            }
            assertThat(statements(household, incident))
                    .filteredOn(s -> s.body() instanceof Body.SegmentSealed)
                    .extracting(s -> ((Body.SegmentSealed) s.body()).counters().packets())
                    .containsExactly((long) PcapTruth.of(CAPTURE).packets());
        } finally {
            broker.close();
        }
    }

    private static List<Statement> statements(Household household, Opened incident) {
        return Tape.of(household.kafka, Topics.LEDGER).stream()
                .map(read -> Statement.parse(Records.ledgerStatement(read).bytes()))
                .filter(s -> incident.id().equals(s.incident()))
                .filter(s -> s.actor().equals(household.sensor.keyId()))
                .toList();
    }
}
