package org.tripcap.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.NotaryIdentity;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.program.Setting;
import org.tripcap.capture.program.SettingsException;
import org.tripcap.ingest.store.ElasticsearchSettings.Credentials;
import org.tripcap.ingest.tls.Endpoint;
import org.tripcap.ingest.tls.TlsTrust;

class ServerConfigurationTest {

    private static final Path EXAMPLE = Path.of("..", "deploy", "server.yaml");
    private static final Duration DAY = Duration.ofDays(1);
    private static final String FINGERPRINT = "0123456789abcdef".repeat(4);

    @TempDir
    Path directory;

    private final Authority authority = Authority.create(InstantSource.system());
    private final Map<String, String> environment = new HashMap<>();
    private Path keys;

    @BeforeEach
    void enrol() throws IOException {
        keys = Files.createDirectories(directory.resolve("data/keys"));
        for (Role role : List.of(Role.VAULT, Role.RESPONDER, Role.INDEXER)) {
            stored(authority, role);
        }
        NotaryIdentity notary = NotaryIdentity.create(stored(authority, Role.NOTARY), "test/ledger");
        notary.store(keys.resolve("notary-mldsa44.pem"));
        trust(authority.trustFile().withNotary(notary.keys()));
    }

    private Identity stored(Authority by, Role role) throws IOException {
        Identity identity = by.enrol(role.code(), role, DAY);
        identity.store(keys.resolve(role.code() + ".pem"));
        return identity;
    }

    private void trust(TrustFile trust) throws IOException {
        trust.store(keys.resolve("trust.json"));
    }

    private ServerConfiguration read(String... more) throws Exception {
        Path file =
                Files.writeString(directory.resolve("server.yaml"), """
                data: %s/data
                kafka.bootstrap.servers: 127.0.0.1:9092
                elasticsearch.urls: https://127.0.0.1:9200
                """.formatted(directory) + String.join("\n", more));
        return ServerConfiguration.read(ServerConfiguration.sources(file, environment, Map.of()));
    }

    private List<String> problems(String... more) {
        return catchThrowableOfType(SettingsException.class, () -> read(more)).problems();
    }

    @Test
    void littleFile_hasTheDefaultsOfProduction() throws Exception {
        ServerConfiguration configuration = read();
        ServerSettings server = configuration.server();
        assertThat(server.identities()).isEqualTo(keys);
        assertThat(server.data()).isEqualTo(directory.resolve("data/server"));
        assertThat(server.checkpoints()).isEqualTo(directory.resolve("data/checkpoints"));
        assertThat(server.deployment()).isEqualTo(Deployment.DISTRIBUTED);
        assertThat(server.replication().factor()).isEqualTo((short) 3);
        assertThat(server.central()).isNull();
        assertThat(server.http().host()).isEqualTo("127.0.0.1");
        assertThat(server.http().port()).isEqualTo(8686);
        assertThat(server.http().tls()).isNull();
        assertThat(server.elasticsearch().trust()).isEqualTo(new TlsTrust.Platform());
        assertThat(configuration.name()).isEqualTo("indexer");
    }

    /** Whoever takes the comment sign away from a setting of the example must find it known. */
    @Test
    void example_namesKnownSettingsOnly_andAllButKafkas() throws Exception {
        Pattern setting = Pattern.compile("#?( *)([a-z][a-z-]*(?:\\.[a-z]+)*):(?: .*)?");
        List<String> known =
                ServerConfiguration.settings().stream().map(Setting::name).toList();
        List<String> found = new java.util.ArrayList<>();
        String group = "";
        for (String line : Files.readAllLines(EXAMPLE)) {
            Matcher matcher = setting.matcher(line);
            if (!matcher.matches()) {
                continue;
            }
            boolean top = matcher.group(1).isEmpty();
            String name = top ? matcher.group(2) : group + "." + matcher.group(2);
            boolean isGroup = known.stream().anyMatch(each -> each.startsWith(name + "."));
            if (top) {
                group = matcher.group(2);
            }
            if (!isGroup) {
                assertThat(known).as(line).contains(name);
                found.add(name);
            }
        }
        assertThat(ServerConfiguration.settings().stream()
                        .filter(each -> !each.description().isEmpty() && !each.secret())
                        .map(Setting::name))
                .allSatisfy(name -> assertThat(found).contains(name));
    }

    @Test
    void elasticsearch_takesAKeyFromFileOrEnvironment_andAnAuthorityByFingerprint() throws Exception {
        Path key = Files.writeString(directory.resolve("key"), "a2V5\n");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        String colons = FINGERPRINT.toUpperCase(java.util.Locale.ROOT).replaceAll("(..)(?!$)", "$1:");
        ServerSettings server = read(
                        "elasticsearch.api-key-file: " + key, "elasticsearch.ca-fingerprint: '" + colons + "'")
                .server();
        assertThat(server.elasticsearch().credentials()).isEqualTo(new Credentials.ApiKey("a2V5"));
        assertThat(server.elasticsearch().trust()).isEqualTo(new TlsTrust.Fingerprint(FINGERPRINT));

        environment.put("TRIPCAP_SERVER_ELASTICSEARCH_API_KEY", "ZW52");
        assertThat(read().server().elasticsearch().credentials()).isEqualTo(new Credentials.ApiKey("ZW52"));
        assertThat(problems("elasticsearch.api-key-file: " + key))
                .singleElement()
                .asString()
                .contains("elasticsearch.api-key-file", "remove one of them");
    }

    @Test
    void keyOnAnUnencryptedWay_orReadableByOthers_isRefused() throws Exception {
        environment.put("TRIPCAP_SERVER_ELASTICSEARCH_API_KEY", "ZW52");
        environment.put("TRIPCAP_SERVER_ELASTICSEARCH_URLS", "http://es:9200");
        assertThat(problems()).singleElement().asString().contains("elasticsearch.urls", "in the clear", "https");
        environment.clear();
        Path key = Files.writeString(directory.resolve("key"), "a2V5\n");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(problems("elasticsearch.api-key-file: " + key))
                .singleElement()
                .asString()
                .contains("chmod 600");
    }

    @Test
    void secretsInTheFile_andUnknownKeys_areRefused() {
        assertThat(problems("elasticsearch.api-key: hush", "vault.sever: https://x"))
                .hasSize(2)
                .anyMatch(problem -> problem.contains("a secret does not belong into this file"))
                .anyMatch(problem -> problem.contains("did you mean 'vault.server'?"))
                .noneMatch(problem -> problem.contains("hush"));
    }

    @Test
    void everythingThatOthersReach_isOverTls() {
        assertThat(problems("local.listen: 0.0.0.0:8686"))
                .singleElement()
                .asString()
                .contains("local.listen", "without TLS", "127.0.0.1:8686");
        assertThat(problems("clients.listen: 0.0.0.0:8689"))
                .singleElement()
                .asString()
                .contains("clients.listen", "tls.certificate and tls.key");
        assertThat(problems("clients.listen: 0.0.0.0:8689", "tls: {certificate: /nowhere.pem, key: /nowhere.key}"))
                .singleElement()
                .asString()
                .contains("/nowhere.pem does not exist");
    }

    @Test
    void sourcesOfAlerts_areThoseOfTheFile_orOneForEachFormat() throws Exception {
        assertThat(read().server().http().sources()).hasSizeGreaterThan(10);
        Files.writeString(directory.resolve("alert-sources.yaml"), """
                sources:
                - {name: dmz, format: suricata, credentials: {bearer-sha256: %s}}
                """.formatted(FINGERPRINT));
        String named = "alerts.sources: " + directory.resolve("alert-sources.yaml");
        assertThat(read(named).server().http().sources())
                .singleElement()
                .satisfies(source -> assertThat(source.name()).isEqualTo("dmz"));

        Files.writeString(directory.resolve("alert-sources.yaml"), "sources:\n- {name: dmz, format: suricate}\n");
        assertThat(problems(named))
                .singleElement()
                .asString()
                .contains("alerts.sources", "alert-sources.yaml, line 2: sources[0].format: format must be one of");
        assertThat(problems("alerts.sources: /nowhere.yaml"))
                .singleElement()
                .asString()
                .contains("alerts.sources", "/nowhere.yaml does not exist");
    }

    @Test
    void identities_areThoseOfTheRolesThatArePlayedHere_andTrusted() throws Exception {
        Files.delete(keys.resolve("vault.pem"));
        Files.delete(keys.resolve("notary.pem"));
        assertThat(problems()).singleElement().asString().contains("identities", "vault.pem is missing");
        Endpoint central = Objects.requireNonNull(
                read("vault.server: https://other:8689").server().central());
        assertThat(central.uri()).hasToString("https://other:8689");
        assertThat(central.tls()).as("shows the indexer's certificate").isNotNull();

        stored(Authority.create(InstantSource.system()), Role.INDEXER);
        assertThat(problems("vault.server: https://other:8689"))
                .singleElement()
                .asString()
                .contains("the indexer 'indexer' is not believed by the trust file");
    }

    @Test
    void elasticsearch_mustBeNamed() {
        environment.put("TRIPCAP_SERVER_ELASTICSEARCH_URLS", "");
        assertThat(problems()).singleElement().asString().contains("elasticsearch.urls: missing");
    }
}
