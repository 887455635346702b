package org.tripcap.cli.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.Topics;

/**
 * What a running system holds at one moment.
 *
 * @param figures by name, in the order of the names
 */
public record SoakSample(Map<Figure, Double> figures) {
    private static final double MIB = 1 << 20;

    /** What is looked at. */
    public enum Figure {
        /** Live objects of this process: server and sensor. */
        HEAP_MIB("heap after collection, MiB", true),
        DESCRIPTORS("file descriptors", true),
        THREADS("threads", true),
        BROKER_DESCRIPTORS("broker: file descriptors", true),
        /** Each incident has an index of its own. */
        NODE_DESCRIPTORS("node: file descriptors", false),
        DATA_MIB("data of sensor and server, MiB", false),
        BROKER_MIB("broker: disk, MiB", false),
        NODE_MIB("node: disk, MiB", false),
        EVIDENCE_MIB("topic of evidence, MiB", false),
        LEDGER_MIB("topic of the ledger, MiB", false);

        private final String text;
        private final boolean levels;

        Figure(String text, boolean levels) {
            this.text = text;
            this.levels = levels;
        }

        /** For people. */
        public String text() {
            return text;
        }

        /** Whether it is to stay as it is; the others grow with what is recorded and kept. */
        public boolean levels() {
            return levels;
        }
    }

    /** Copies. */
    public SoakSample {
        figures = Map.copyOf(figures);
    }

    /**
     * Where to look.
     *
     * @param data what server and sensor write
     * @param broker the broker's directory
     * @param node the node's directory
     */
    public record Places(Path data, Path broker, Path node) {}

    /**
     * Looks now, after a full collection of garbage.
     *
     * @throws IOException when the broker does not answer, or a directory cannot be read
     */
    public static SoakSample take(Places places, KafkaSettings kafka, long brokerPid, long nodePid)
            throws IOException, InterruptedException {
        Map<Figure, Double> figures = new TreeMap<>();
        // A second one after what the first has put into the queue of finalisers and cleaners.
        System.gc();
        System.gc();
        figures.put(
                Figure.HEAP_MIB,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB);
        figures.put(Figure.DESCRIPTORS, (double)
                ProcessFigures.descriptors(ProcessHandle.current().pid()));
        figures.put(Figure.THREADS, (double) ManagementFactory.getThreadMXBean().getThreadCount());
        figures.put(Figure.BROKER_DESCRIPTORS, (double) ProcessFigures.descriptors(brokerPid));
        figures.put(Figure.NODE_DESCRIPTORS, (double) ProcessFigures.descriptors(nodePid));
        figures.put(Figure.DATA_MIB, size(places.data()) / MIB);
        figures.put(Figure.BROKER_MIB, size(places.broker()) / MIB);
        figures.put(Figure.NODE_MIB, size(places.node()) / MIB);
        Map<String, Long> topics = topics(kafka);
        figures.put(Figure.EVIDENCE_MIB, topics.getOrDefault(Topics.EVIDENCE, 0L) / MIB);
        figures.put(Figure.LEDGER_MIB, topics.getOrDefault(Topics.LEDGER, 0L) / MIB);
        return new SoakSample(figures);
    }

    private static Map<String, Long> topics(KafkaSettings kafka) throws IOException, InterruptedException {
        Map<String, Long> sizes = new TreeMap<>();
        try (Admin admin = kafka.admin()) {
            List<Integer> brokers =
                    admin.describeCluster().nodes().get().stream().map(Node::id).toList();
            for (Map<String, LogDirDescription> broker :
                    admin.describeLogDirs(brokers).allDescriptions().get().values()) {
                for (LogDirDescription directory : broker.values()) {
                    for (Map.Entry<TopicPartition, ReplicaInfo> replica :
                            directory.replicaInfos().entrySet()) {
                        sizes.merge(replica.getKey().topic(), replica.getValue().size(), Long::sum);
                    }
                }
            }
            return sizes;
        } catch (ExecutionException e) {
            throw new IOException("the broker does not tell its topics' sizes: " + e.getMessage(), e);
        }
    }

    /** The system runs: files come and go meanwhile. */
    private static double size(Path directory) throws IOException {
        AtomicLong bytes = new AtomicLong();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes.addAndGet(attributes.size());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path left, @Nullable IOException e) throws IOException {
                return e == null ? FileVisitResult.CONTINUE : visitFileFailed(left, e);
            }
        });
        return bytes.get();
    }
}
