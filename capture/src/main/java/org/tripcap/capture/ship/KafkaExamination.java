package org.tripcap.capture.ship;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What a Kafka cluster looks like to whoever depends on it. Nothing is changed.
 *
 * @param brokers brokers that are there now
 * @param missing topics that do not exist
 * @param wrong settings of topics that are not those agreed, each with topic, expected and found value
 * @param access who may do what, as far as it can be read
 * @param open rights that everybody has, each in words
 */
public record KafkaExamination(
        int brokers, List<String> missing, List<String> wrong, Access access, List<String> open) {

    private static final String EVERYBODY = "User:*";

    /** How access is governed. */
    public enum Access {
        /** No authorizer: whoever reaches a broker may do everything. */
        UNGUARDED,
        /** Access control lists decide. */
        LISTED,
        /** These credentials may not read who may do what. */
        UNREADABLE
    }

    /** Copies the lists. */
    public KafkaExamination {
        missing = List.copyOf(missing);
        wrong = List.copyOf(wrong);
        open = List.copyOf(open);
    }

    /**
     * Looks.
     *
     * @param replication how the deployment replicates
     * @param patience for each answer
     * @throws IOException when the cluster does not answer, or lets nobody in with these settings
     */
    public static KafkaExamination of(KafkaSettings settings, Topics.Replication replication, Duration patience)
            throws IOException, InterruptedException {
        try (Admin admin = settings.admin(patience.plusSeconds(1))) {
            return new Looking(admin, patience).look(Topics.wanted(replication));
        } catch (ExecutionException | KafkaException e) {
            throw new IOException(Topics.reason(e), e);
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + patience.toSeconds() + " s", e);
        }
    }

    private record Looking(Admin admin, Duration patience) {

        KafkaExamination look(Map<String, NewTopic> wanted)
                throws ExecutionException, TimeoutException, InterruptedException {
            int brokers = answer(admin.describeCluster().nodes()).size();
            Set<String> there = answer(admin.listTopics().names());
            Set<String> missing = new TreeSet<>(wanted.keySet());
            missing.removeAll(there);
            Map<String, NewTopic> existing = new TreeMap<>(wanted);
            existing.keySet().retainAll(there);
            List<String> open = new ArrayList<>();
            Access access = access(open);
            return new KafkaExamination(brokers, List.copyOf(missing), wrong(existing), access, open);
        }

        private List<String> wrong(Map<String, NewTopic> wanted)
                throws ExecutionException, TimeoutException, InterruptedException {
            List<String> wrong = new ArrayList<>();
            List<ConfigResource> resources = wanted.keySet().stream()
                    .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                    .toList();
            Map<ConfigResource, Config> found =
                    answer(admin.describeConfigs(resources).all());
            Map<String, TopicDescription> described =
                    answer(admin.describeTopics(wanted.keySet()).allTopicNames());
            for (Map.Entry<String, NewTopic> topic : wanted.entrySet()) {
                String name = topic.getKey();
                Config config = found.get(new ConfigResource(ConfigResource.Type.TOPIC, name));
                new TreeMap<>(topic.getValue().configs()).forEach((key, value) -> {
                    ConfigEntry entry = config == null ? null : config.get(key);
                    if (entry == null || !value.equals(entry.value())) {
                        wrong.add("topic " + name + ": expected " + key + "=" + value + ", found "
                                + (entry == null ? "nothing" : entry.value()));
                    }
                });
                TopicDescription description = described.get(name);
                if (description != null) {
                    partitions(topic.getValue(), description, wrong);
                }
            }
            return wrong;
        }

        /** Only the topic of evidence may have more partitions: the order of the others is what they are for. */
        private static void partitions(NewTopic wanted, TopicDescription found, List<String> wrong) {
            int partitions = found.partitions().size();
            if (partitions != wanted.numPartitions() && !found.name().equals(Topics.EVIDENCE)) {
                wrong.add("topic " + found.name() + ": expected " + wanted.numPartitions() + " partition, found "
                        + partitions);
            }
            int copies = found.partitions().stream()
                    .mapToInt(partition -> partition.replicas().size())
                    .min()
                    .orElse(0);
            if (copies < wanted.replicationFactor()) {
                wrong.add("topic " + found.name() + ": expected " + wanted.replicationFactor()
                        + " copies of each partition, found " + copies);
            }
        }

        private Access access(List<String> open) throws ExecutionException, TimeoutException, InterruptedException {
            try {
                answer(admin.describeAcls(AclBindingFilter.ANY).values()).stream()
                        .filter(Looking::isOpen)
                        .map(acl -> "everybody may " + acl.entry().operation() + " "
                                + acl.pattern().resourceType() + " "
                                + acl.pattern().name())
                        .sorted()
                        .forEach(open::add);
                return Access.LISTED;
            } catch (ExecutionException e) {
                return switch (e.getCause()) {
                    case SecurityDisabledException _ -> Access.UNGUARDED;
                    case AuthorizationException _ -> Access.UNREADABLE;
                    case null, default -> throw e;
                };
            }
        }

        private static boolean isOpen(AclBinding acl) {
            AccessControlEntry entry = acl.entry();
            ResourceType type = acl.pattern().resourceType();
            String name = acl.pattern().name();
            return entry.principal().equals(EVERYBODY)
                    && entry.permissionType() == AclPermissionType.ALLOW
                    && entry.operation() != AclOperation.DESCRIBE
                    && (type == ResourceType.CLUSTER
                            || (type == ResourceType.TOPIC && (name.equals("*") || name.startsWith("tripcap"))));
        }

        private <T> T answer(KafkaFuture<T> future) throws ExecutionException, TimeoutException, InterruptedException {
            return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
