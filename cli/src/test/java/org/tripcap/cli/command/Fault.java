package org.tripcap.cli.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.Topics;
import org.tripcap.capture.testing.SmallDisk;

/**
 * Something that goes wrong for a while.
 *
 * @param loses whether packets may be lost by it, which has to be stated then; without it none may be missing
 * @param begin breaks something
 * @param end mends it; returns when what was broken runs again
 */
record Fault(String name, boolean loses, Act begin, Act end) {
    private static final int REPEATED = 100;
    private static final Duration POLL = Duration.ofMillis(200);
    /** Each way: a second until an answer. */
    private static final Duration DELAY = Duration.ofMillis(500);

    /** A part of a fault. */
    @FunctionalInterface
    interface Act {
        void run() throws Exception;
    }

    /** All faults that a system can have. */
    static List<Fault> all(FaultSystem system) {
        List<Fault> faults = new ArrayList<>();
        for (FaultPart part : system.parts()) {
            faults.add(killed(part));
            faults.add(suspended(part));
        }
        faults.add(leaderLost(system));
        faults.add(lost("all brokers lost", false, system, system.brokers()));
        faults.add(lost("all nodes lost", false, system, system.nodes()));
        faults.add(lost("both servers lost", false, system, system.servers()));
        faults.add(lost("everything lost at once", true, system, system.parts()));
        system.sensors().forEach(sensor -> faults.add(interfaceDown(system, sensor)));
        faults.add(cut("the servers cut off from all brokers", system, system.servers(), system.brokers()));
        faults.add(cut("the servers cut off from all nodes", system, system.servers(), system.nodes()));
        for (List<FaultPart> members : List.of(system.brokers(), system.nodes())) {
            for (FaultPart one : members) {
                List<FaultPart> others =
                        members.stream().filter(other -> other != one).toList();
                faults.add(cut(one + " cut off from the others", system, List.of(one), others));
            }
        }
        for (FaultSensor sensor : system.sensors()) {
            faults.add(
                    cut(sensor.name() + " cut off from all brokers", system, List.of(sensor.part()), system.brokers()));
        }
        for (Pair pair : pairs(system)) {
            faults.add(cut(
                    pair.one() + " and " + pair.other() + " cut off from each other",
                    system,
                    List.of(pair.one()),
                    List.of(pair.other())));
            faults.add(delayed(pair, system));
        }
        faults.add(diskFull("disk full: " + system.brokers().getFirst(), false, system, 0));
        faults.add(diskFull("disk full: " + system.nodes().getFirst(), false, system, 1));
        faults.add(diskFull("disk full: vault, notary and the servers' chains", false, system, 2));
        faults.add(
                diskFull("disk full: outbox of " + system.sensors().getFirst().name(), true, system, 3));
        faults.add(repeated(system));
        return faults;
    }

    /** Two parts that talk to each other. */
    private record Pair(FaultPart one, FaultPart other) {}

    private static List<Pair> pairs(FaultSystem system) {
        List<Pair> pairs = new ArrayList<>();
        for (List<FaultPart> members : List.of(system.brokers(), system.nodes())) {
            for (int i = 0; i < members.size(); i++) {
                pairs.add(new Pair(members.get(i), members.get((i + 1) % members.size())));
            }
        }
        List<FaultPart> clients = new ArrayList<>(system.servers());
        system.sensors().forEach(sensor -> clients.add(sensor.part()));
        for (FaultPart client : clients) {
            system.brokers().forEach(broker -> pairs.add(new Pair(client, broker)));
        }
        for (FaultPart server : system.servers()) {
            system.nodes().forEach(node -> pairs.add(new Pair(server, node)));
        }
        return pairs;
    }

    private static Fault delayed(Pair pair, FaultSystem system) {
        return new Fault(
                pair.one() + " and " + pair.other() + " a second away from each other",
                false,
                () -> system.network().delay(pair.one().host(), pair.other().host(), DELAY),
                () -> system.network().hasten(pair.one().host(), pair.other().host()));
    }

    private static Fault killed(FaultPart part) {
        return new Fault("kill -9 " + part, isSensor(part), part::kill, part::start);
    }

    /** What arrives at a sensor meanwhile waits in the kernel's ring. */
    private static Fault suspended(FaultPart part) {
        return new Fault("SIGSTOP, SIGCONT " + part, false, part::suspend, part::resume);
    }

    private static boolean isSensor(FaultPart part) {
        return part.name().startsWith("sensor");
    }

    private static Fault leaderLost(FaultSystem system) {
        return new Fault(
                "kill -9 the leader of the ledger", false, () -> leader(system).kill(), system::startMissing);
    }

    private static FaultPart leader(FaultSystem system) throws Exception {
        try (Admin admin = system.kafkaSettings().admin()) {
            String host = admin.describeTopics(Set.of(Topics.LEDGER)).allTopicNames().get().values().stream()
                    .findFirst()
                    .orElseThrow()
                    .partitions()
                    .getFirst()
                    .leader()
                    .host();
            return system.brokers().stream()
                    .filter(broker -> broker.host().address().equals(host))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Fault lost(String name, boolean loses, FaultSystem system, Collection<FaultPart> parts) {
        return new Fault(
                name,
                loses,
                () -> {
                    for (FaultPart part : parts) {
                        part.kill();
                    }
                },
                system::startMissing);
    }

    private static Fault interfaceDown(FaultSystem system, FaultSensor sensor) {
        FaultNetwork.Host host = sensor.part().host();
        return new Fault(
                "interface down and up: " + sensor.name(),
                true,
                () -> system.network().wire(host, false),
                () -> system.network().wire(host, true));
    }

    private static Fault cut(
            String name, FaultSystem system, Collection<FaultPart> these, Collection<FaultPart> those) {
        return new Fault(
                name,
                false,
                () -> {
                    for (FaultPart one : these) {
                        for (FaultPart other : those) {
                            system.network().cut(one.host(), other.host());
                        }
                    }
                },
                () -> {
                    for (FaultPart one : these) {
                        for (FaultPart other : those) {
                            system.network().join(one.host(), other.host());
                        }
                    }
                });
    }

    /** A store that ended for want of room is started again, as its service manager would. */
    private static Fault diskFull(String name, boolean loses, FaultSystem system, int disk) {
        SmallDisk full = system.disks().get(disk);
        return new Fault(name, loses, full::fill, () -> {
            full.free();
            system.startMissing();
            system.retryShards();
        });
    }

    /** What a producer that never heard the acknowledgement does, and worse: in the opposite order. */
    private static Fault repeated(FaultSystem system) {
        return new Fault(
                "evidence and statements delivered again, in the opposite order",
                false,
                () -> {
                    repeat(system.kafkaSettings(), Topics.EVIDENCE, FaultServerMain.EVIDENCE_PARTITIONS);
                    repeat(system.kafkaSettings(), Topics.LEDGER, 1);
                },
                () -> {});
    }

    private static void repeat(KafkaSettings kafka, String topic, int partitions) throws Exception {
        List<TopicPartition> all = Stream.iterate(0, partition -> partition + 1)
                .limit(partitions)
                .map(partition -> new TopicPartition(topic, partition))
                .toList();
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = kafka.consumer(null, "faults-repeat")) {
            consumer.assign(all);
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            ends.forEach((partition, end) ->
                    consumer.seek(partition, Math.max(begins.getOrDefault(partition, 0L), end - REPEATED)));
            while (all.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                consumer.poll(POLL).forEach(records::add);
            }
        }
        try (Producer<byte[], byte[]> producer = kafka.producer("faults-repeat")) {
            for (ConsumerRecord<byte[], byte[]> record : records.reversed()) {
                producer.send(new ProducerRecord<>(
                                record.topic(), record.partition(), record.key(), record.value(), record.headers()))
                        .get();
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
