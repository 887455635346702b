package org.tripcap.cli.standalone;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.tripcap.capture.ship.KafkaSettings;

/**
 * A broker as a cluster for production is set up: it listens with TLS only, for clients with a certificate (mutual TLS) and for
 * clients with a password (SASL SCRAM), and lets nobody do what no access control list allows.
 */
public final class SecuredBroker implements AutoCloseable {

    private static final int ITERATIONS = 4096;

    private final KafkaBroker broker;
    private final TestAuthority authority;
    private final int certificatePort;

    private SecuredBroker(KafkaBroker broker, TestAuthority authority, int certificatePort) {
        this.broker = broker;
        this.authority = authority;
        this.certificatePort = certificatePort;
    }

    /** Starts one that has a certificate of this authority, and takes those of clients. */
    public static SecuredBroker start(Path directory, TestAuthority authority)
            throws IOException, InterruptedException {
        List<Integer> ports = freePorts(3);
        Path own = authority.issue("broker");
        var _ = authority.issue("admin");
        Files.createDirectories(directory);
        Files.write(
                directory.resolve(KafkaBroker.SETTINGS_FILE),
                List.of(
                        "listeners=SASL_SSL://127.0.0.1:" + ports.get(0) + ",SSL://127.0.0.1:" + ports.get(1)
                                + ",CONTROLLER://127.0.0.1:" + ports.get(2),
                        "listener.security.protocol.map=SASL_SSL:SASL_SSL,SSL:SSL,CONTROLLER:SSL",
                        "inter.broker.listener.name=SSL",
                        "controller.quorum.voters=1@127.0.0.1:" + ports.get(2),
                        "ssl.keystore.type=PEM",
                        "ssl.keystore.location=" + own,
                        "ssl.truststore.type=PEM",
                        "ssl.truststore.location=" + authority.certificate(),
                        "ssl.client.auth=required",
                        "listener.name.sasl_ssl.ssl.client.auth=none",
                        "sasl.enabled.mechanisms=SCRAM-SHA-512",
                        "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config="
                                + "org.apache.kafka.common.security.scram.ScramLoginModule required;",
                        "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                        "allow.everyone.if.no.acl.found=false",
                        "super.users=User:CN=broker;User:CN=admin"));
        return new SecuredBroker(KafkaBroker.start(directory, ports.get(0)), authority, ports.get(1));
    }

    /** Free ports, as far as that can be known before they are taken. */
    public static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(Ports.reserve(0));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    /** Where clients with a password connect. */
    public String passwordServers() {
        return broker.bootstrapServers();
    }

    /** Where clients with a certificate connect. */
    public String certificateServers() {
        return "127.0.0.1:" + certificatePort;
    }

    /** Of a client with the certificate that was issued for this name. */
    public Map<String, Object> withCertificate(String name) {
        return Map.of(
                "bootstrap.servers",
                certificateServers(),
                "security.protocol",
                "SSL",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                authority.certificate().toString(),
                "ssl.keystore.type",
                "PEM",
                "ssl.keystore.location",
                authority.directory().resolve(name + ".pem").toString());
    }

    /** Of a client with this name and password. */
    public Map<String, Object> withPassword(String user, String password) {
        return Map.of(
                "bootstrap.servers",
                passwordServers(),
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                "SCRAM-SHA-512",
                "sasl.jaas.config",
                jaas(user, password),
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                authority.certificate().toString());
    }

    /** The property of that name. */
    public static String jaas(String user, String password) {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + user + "\" password=\""
                + password + "\";";
    }

    /** The administrator, who may do everything. */
    public Admin admin() {
        return new KafkaSettings(withCertificate("admin")).admin();
    }

    /** Lets somebody in by password. */
    public void enrol(String user, String password) throws InterruptedException, ExecutionException {
        try (Admin admin = admin()) {
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                            user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS), password)))
                    .all()
                    .get();
        }
    }

    /**
     * Gives a principal the rights that a table has for a role.
     *
     * @param table with role, resource type, name, pattern and operations in each line but the first
     */
    public void grant(Path table, String role, String principal)
            throws IOException, InterruptedException, ExecutionException {
        List<AclBinding> bindings = new ArrayList<>();
        for (String line : Files.readAllLines(table)) {
            String[] cells = line.split(",", -1);
            if (cells[0].equals(role)) {
                ResourcePattern resource = new ResourcePattern(
                        ResourceType.fromString(cells[1].replace('-', '_')),
                        cells[2],
                        PatternType.fromString(cells[3].toUpperCase(Locale.ROOT)));
                Arrays.stream(cells[4].split(" ", -1))
                        .map(operation -> AclOperation.fromString(operation.replaceAll("(?<=[a-z])(?=[A-Z])", "_")))
                        .map(operation -> new AclBinding(
                                resource, new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW)))
                        .forEach(bindings::add);
            }
        }
        if (bindings.isEmpty() || bindings.stream().anyMatch(SecuredBroker::isUnknown)) {
            throw new IOException(table + ": role " + role + " makes no rights: " + bindings);
        }
        try (Admin admin = admin()) {
            admin.createAcls(bindings).all().get();
        }
    }

    private static boolean isUnknown(AclBinding binding) {
        return binding.pattern().resourceType() == ResourceType.UNKNOWN
                || binding.pattern().patternType() == PatternType.UNKNOWN
                || binding.entry().operation() == AclOperation.UNKNOWN;
    }

    @Override
    public void close() {
        broker.close();
    }
}
