package org.tripcap.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.Codes.RevocationReason;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.LedgerTree;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.ingest.respond.Receipt;
import org.tripcap.ingest.respond.ReceiptId;
import org.tripcap.ingest.respond.Receipts;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.vault.AccessLink;
import org.tripcap.ingest.vault.KeyService;
import org.tripcap.ingest.vault.PersonAccess;
import org.tripcap.ingest.vault.Refusal;
import org.tripcap.ingest.vault.UnwrapRefusedException;

/** Who gets as far as the vault, over real mutual TLS; what the vault does is {@code PersonAccessTest}'s matter. */
class EvidenceDoorTest {
    private static final Duration YEAR = Duration.ofDays(365);
    private static final String INCIDENT = "0123456789abcdef0123456789abcdef";
    private static final String FLOW = "0cc175b9c0f1b6a831c399e269772661";
    private static final String PATH = "/api/v1/evidence/" + INCIDENT + "/flows/" + FLOW + ".pcapng";
    private static final char[] PASSWORD = "password".toCharArray();
    private static final Pattern PEM = Pattern.compile("-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\\s]+)-----END");

    @TempDir
    private Path directory;

    private final Authority authority = Authority.create(InstantSource.system());
    private final Identity investigator = authority.enrol("investigator-1", Role.INVESTIGATOR, YEAR);
    private final List<String> asked = new ArrayList<>();
    private volatile TrustFile trust = authority.trustFile();
    private volatile @Nullable Refusal refusal;
    private HttpServer server;

    /** Notes who asks; where they are let in, the store has nothing of what they want. */
    private final PersonAccess persons = new PersonAccess() {
        @Override
        public KeyService byLink(Signed link, IncidentId incident, String flow) throws UnwrapRefusedException {
            return answer("link " + incident + " " + flow);
        }

        @Override
        public KeyService byCertificate(byte[] certificate, IncidentId incident, String flow, Purpose purpose)
                throws UnwrapRefusedException {
            String name = TrustFile.claimedSigner(certificate).orElseThrow().name();
            return answer(name + " " + incident + " " + flow + " " + purpose.code());
        }

        private KeyService answer(String who) throws UnwrapRefusedException {
            asked.add(who);
            Refusal why = refusal;
            if (why != null) {
                throw new UnwrapRefusedException(why, "because of " + why.code());
            }
            return (incident, purpose, segments) -> {
                throw new IllegalStateException("there are no segments");
            };
        }
    };

    private static EvidenceStore emptyStore() {
        return (EvidenceStore) Proxy.newProxyInstance(
                EvidenceStore.class.getClassLoader(),
                new Class<?>[] {EvidenceStore.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "refresh" -> null;
                    case "revisions", "places", "segments" -> Stream.empty();
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    @BeforeEach
    void start() throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "it",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=server",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        directory.resolve("server.p12").toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore store = store();
        pem("server.pem", "CERTIFICATE", store.getCertificate("it").getEncoded());
        pem("server-key.pem", "PRIVATE KEY", store.getKey("it", PASSWORD).getEncoded());
        server = HttpServer.start(new HttpServer.Settings(
                "127.0.0.1",
                0,
                Limits.DEFAULT,
                Duration.ofMillis(1),
                List.of(),
                (source, received, items) -> new Receipt(new ReceiptId("ab".repeat(16)), source, received, List.of()),
                new Receipts(InstantSource.system()),
                request -> {
                    throw new UnwrapRefusedException(Refusal.MALFORMED, "no vault here");
                },
                new LedgerLog(Optional::empty, new LedgerTree(authority.trustFile())),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                List::of,
                Map.of(),
                InstantSource.system(),
                door(),
                new Evidence(emptyStore(), persons, () -> trust, door()),
                null));
    }

    private Tls door() {
        return new Tls("127.0.0.1", 0, directory.resolve("server.pem"), directory.resolve("server-key.pem"), null);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private KeyStore store() throws Exception {
        return KeyStore.getInstance(directory.resolve("server.p12").toFile(), PASSWORD);
    }

    private void pem(String name, String type, byte[] bytes) throws IOException {
        Path file = directory.resolve(name);
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        Files.writeString(file, "-----BEGIN " + type + "-----\n" + lines + "\n-----END " + type + "-----\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private SSLSocket connect(int port, @Nullable Identity client) throws Exception {
        KeyStore trusted = empty();
        trusted.setCertificateEntry("server", store().getCertificate("it"));
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trustManagers.init(trusted);
        KeyStore own = empty();
        if (client != null) {
            Path file = directory.resolve("client.pem");
            client.store(file);
            Certificate certificate = null;
            byte[] key = new byte[0];
            Matcher block = PEM.matcher(Files.readString(file));
            while (block.find()) {
                byte[] der = Base64.getMimeDecoder().decode(block.group(2));
                if (block.group(1).equals("CERTIFICATE")) {
                    certificate =
                            CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
                } else {
                    key = der;
                }
            }
            own.setKeyEntry(
                    "client",
                    KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(key)),
                    PASSWORD,
                    new Certificate[] {Objects.requireNonNull(certificate)});
        }
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(own, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static KeyStore empty() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** The answer to a request on a connection of its own; "refused" if it was not even taken. */
    private String answer(int port, @Nullable Identity client, String request, String... headers) throws Exception {
        try (SSLSocket socket = connect(port, client)) {
            OutputStream out = socket.getOutputStream();
            StringBuilder head =
                    new StringBuilder(request).append(" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
            for (String header : headers) {
                head.append(header).append("\r\n");
            }
            out.write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
            out.flush();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.isEmpty() ? "refused" : answer;
        } catch (IOException e) {
            return "refused";
        }
    }

    private String get(@Nullable Identity client, String path, String... headers) throws Exception {
        return answer(server.evidencePort(), client, "GET " + path, headers);
    }

    private static String status(int status) {
        return "HTTP/1.1 " + status + " ";
    }

    @Test
    void investigatorsCertificate_isWhoAsks() throws Exception {
        assertThat(get(investigator, PATH)).startsWith(status(404)).contains("no such flow");
        assertThat(get(investigator, PATH + "?purpose=court")).startsWith(status(404));
        assertThat(get(investigator, PATH + "?purpose=index")).startsWith(status(400));
        assertThat(asked)
                .containsExactly(
                        "investigator-1 " + INCIDENT + " " + FLOW + " disclose",
                        "investigator-1 " + INCIDENT + " " + FLOW + " court");
    }

    @Test
    void strangers_areToldWhatToDo_andNoVaultIsAsked() throws Exception {
        assertThat(get(null, PATH)).startsWith(status(403)).contains("tripcap evidence link " + INCIDENT);
        Identity foreign = Authority.create(InstantSource.system()).enrol("investigator-1", Role.INVESTIGATOR, YEAR);
        assertThat(get(foreign, PATH))
                .satisfiesAnyOf(
                        answer -> assertThat(answer).isEqualTo("refused"),
                        answer -> assertThat(answer).startsWith(status(403)));
        assertThat(asked).isEmpty();
    }

    @Test
    void revokedCertificate_isNotTakenAnyMore() throws Exception {
        trust = trust.withRevocation(new TrustFile.Revocation(
                investigator.keyId(),
                RevocationReason.COMPROMISED,
                InstantSource.system().instant()));
        assertThat(get(investigator, PATH)).isEqualTo("refused");
        assertThat(asked).isEmpty();
    }

    @Test
    void link_isWhoAsks_andStandsNowhereElse() throws Exception {
        String token = AccessLink.of(
                        IncidentId.parse(INCIDENT),
                        FLOW,
                        Purpose.COURT,
                        InstantSource.system().instant(),
                        Duration.ofMinutes(1))
                .token(investigator);
        String answer = get(null, PATH + "?link=" + token);
        assertThat(answer).startsWith(status(404)).doesNotContain(token.substring(100, 140));
        assertThat(get(investigator, PATH + "?link=" + token + "&purpose=audit"))
                .startsWith(status(404));
        assertThat(get(null, PATH + "?link=" + token.substring(0, 90))).startsWith(status(400));
        assertThat(asked).containsExactly("link " + INCIDENT + " " + FLOW, "link " + INCIDENT + " " + FLOW);
    }

    @Test
    void refusals_haveTheirStatus() throws Exception {
        Map<Refusal, Integer> expected = Map.of(
                Refusal.MALFORMED, 400,
                Refusal.UNTRUSTED, 403,
                Refusal.ROLE, 403,
                Refusal.STALE, 403,
                Refusal.REPLAYED, 403,
                Refusal.NOT_BOUND, 404,
                Refusal.ERASED, 410,
                Refusal.NOTHING_OPENS, 409,
                Refusal.LEDGER_UNAVAILABLE, 503,
                Refusal.BUSY, 503);
        assertThat(expected).containsOnlyKeys(Refusal.values());
        for (Refusal each : Refusal.values()) {
            refusal = each;
            assertThat(get(investigator, PATH)).startsWith(status(Objects.requireNonNull(expected.get(each))));
        }
    }

    @Test
    void pagesAndPreviews_getNothing_whoFollowsALinkDoes() throws Exception {
        String elsewhere = "Sec-Fetch-Site: cross-site";
        assertThat(get(investigator, PATH, elsewhere, "Sec-Fetch-Mode: no-cors"))
                .startsWith(status(403));
        assertThat(get(investigator, PATH, elsewhere, "Sec-Fetch-Mode: navigate"))
                .startsWith(status(403));
        assertThat(get(investigator, PATH, "Sec-Fetch-Site: none", "Sec-Purpose: prefetch"))
                .startsWith(status(403));
        assertThat(answer(server.evidencePort(), investigator, "HEAD " + PATH)).startsWith("HTTP/1.1 ");
        assertThat(asked).isEmpty();

        assertThat(get(investigator, PATH, elsewhere, "Sec-Fetch-Mode: navigate", "Sec-Fetch-User: ?1"))
                .startsWith(status(404));
        assertThat(get(investigator, PATH, "Sec-Fetch-Site: none")).startsWith(status(404));
        assertThat(asked).hasSize(2);
    }

    @Test
    void eachDoor_servesItsOwn() throws Exception {
        for (String other : List.of("/api/v1/status", "/metrics", "/health/live", "/api/v1/ledger/checkpoint")) {
            assertThat(get(investigator, other)).startsWith(status(404));
        }
        assertThat(answer(server.tlsPort(), null, "GET " + PATH)).startsWith(status(404));
        assertThat(asked).isEmpty();
    }

    /** What a stranger and an investigator are answered at the doors for alerts and for evidence; 404 is "not here". */
    private record Answers(int alerts, int evidence, int investigator) {}

    private static final Answers NOT_HERE = new Answers(404, 404, 404);

    /** Every route of the server; one that is added stands here before it may be served. */
    private static final Map<String, Answers> ROUTES = Map.ofEntries(
            Map.entry("POST /api/v1/alerts/{source}", new Answers(401, 404, 404)),
            Map.entry("GET /api/v1/receipts/{id}", new Answers(404, 404, 404)),
            Map.entry("POST /api/v1/vault/unwrap", NOT_HERE),
            Map.entry("GET /api/v1/evidence/{incident}/flows/{file}", new Answers(404, 403, 404)),
            Map.entry("GET /api/v1/ledger/checkpoint", NOT_HERE),
            Map.entry("GET /api/v1/ledger/inclusion", NOT_HERE),
            Map.entry("GET /api/v1/ledger/consistency", NOT_HERE),
            Map.entry("GET /api/v1/status", NOT_HERE),
            Map.entry("GET /health/live", NOT_HERE),
            Map.entry("GET /health/ready", NOT_HERE),
            Map.entry("GET /metrics", NOT_HERE));

    @Test
    void everyRoute_asksForItsCredential_atItsOwnDoorOnly() throws Exception {
        assertThat(server.routes()).isEqualTo(ROUTES.keySet());
        for (Map.Entry<String, Answers> route : ROUTES.entrySet()) {
            String request = route.getKey()
                    .replace("{source}", "ids")
                    .replace("{id}", "0".repeat(32))
                    .replace("{incident}", INCIDENT)
                    .replace("{file}", FLOW + ".pcapng");
            Answers answers = route.getValue();
            assertThat(answer(server.tlsPort(), null, request, "Content-Length: 0"))
                    .as(request)
                    .startsWith(status(answers.alerts()));
            assertThat(answer(server.evidencePort(), null, request, "Content-Length: 0"))
                    .as(request)
                    .startsWith(status(answers.evidence()));
            assertThat(answer(server.evidencePort(), investigator, request, "Content-Length: 0"))
                    .as(request)
                    .startsWith(status(answers.investigator()));
        }
        assertThat(asked).hasSize(1);
    }

    @Test
    void pathsThatAreNone_areRefused() throws Exception {
        String flows = "/api/v1/evidence/" + INCIDENT + "/flows/";
        for (String path : List.of(
                flows + FLOW,
                flows + FLOW + ".pcap",
                flows + FLOW.toUpperCase(Locale.ROOT) + ".pcapng",
                flows + "..%2f" + FLOW + ".pcapng",
                flows + "%2e%2e/" + FLOW + ".pcapng",
                flows + "*.pcapng",
                flows + FLOW + ".pcapng%00",
                "/api/v1/evidence/..;/status",
                "/api/v1/evidence/../status",
                "/api/v1/evidence/%2e%2e/status",
                "/api/v1/evidence/*/flows/" + FLOW + ".pcapng",
                "/api/v1/evidence/" + INCIDENT.substring(1) + "/flows/" + FLOW + ".pcapng")) {
            assertThat(get(investigator, path)).as(path).matches("(?s)HTTP/1\\.1 40[04] .*");
        }
        assertThat(asked).isEmpty();
    }
}
