package org.tripcap.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.LedgerTree;
import org.tripcap.ingest.alert.AlertFormats;
import org.tripcap.ingest.respond.Receipt;
import org.tripcap.ingest.respond.ReceiptId;
import org.tripcap.ingest.respond.Receipts;
import org.tripcap.ingest.vault.Refusal;
import org.tripcap.ingest.vault.UnwrapRefusedException;

/** Alerts of other hosts, with certificates that the JDK's own tool makes. */
class TlsTest {
    private static final String TOKEN = "tls-test-bearer-token";
    private static final char[] PASSWORD = "password".toCharArray();

    @TempDir
    private static Path made;

    @TempDir
    private Path directory;

    private @Nullable HttpServer server;

    @BeforeAll
    static void makeCertificates() throws Exception {
        make("first", "EC");
        make("second", "RSA");
        make("third", "Ed25519");
        make("sender", "EC");
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void alert_isTakenOverTls_andNothingElseIsServed() throws Exception {
        place("first");
        HttpServer running = start(null);

        assertThat(status(running, "POST /api/v1/alerts/ids", "first", null)).isEqualTo(202);
        assertThat(status(running, "GET /api/v1/status", "first", null)).isEqualTo(404);
        assertThat(status(running, "POST /api/v1/vault/unwrap", "first", null)).isEqualTo(404);
        assertThat(status(running, "GET /metrics", "first", null)).isEqualTo(404);
    }

    @Test
    void senderWithoutCertificateOfTheAuthorities_isRefused() throws Exception {
        place("first");
        HttpServer running = start(made.resolve("sender.pem"));

        assertThat(status(running, "POST /api/v1/alerts/ids", "first", "sender"))
                .isEqualTo(202);
        assertThatThrownBy(() -> status(running, "POST /api/v1/alerts/ids", "first", null))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> status(running, "POST /api/v1/alerts/ids", "first", "second"))
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CN=sender", "cn=Sender", "fingerprint", "FINGERPRINT"})
    void certificateOfASource_isItsCredential_andNobodyElses(String named) throws Exception {
        place("first");
        Path authorities = directory.resolve("authorities.pem");
        Files.writeString(
                authorities,
                Files.readString(made.resolve("sender.pem")) + Files.readString(made.resolve("second.pem")));
        HttpServer running = start(authorities, ClientCertificate.of(name(named)));

        assertThat(status(running, "POST /api/v1/alerts/ids", "first", "sender"))
                .isEqualTo(202);
        assertThat(status(running, "POST /api/v1/alerts/ids", "first", "second"))
                .isEqualTo(401);
    }

    /** A fingerprint in one of the ways that tools print it, or what stands there. */
    private static String name(String named) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256")
                .digest(certificate("sender").getEncoded());
        return switch (named) {
            case "fingerprint" -> HexFormat.of().formatHex(digest);
            case "FINGERPRINT" -> HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
            default -> named;
        };
    }

    @Test
    void certificateThatNobodyAskedFor_isNoCredential() throws Exception {
        place("first");
        HttpServer running = start(null, ClientCertificate.of("CN=sender"));
        assertThat(status(running, "POST /api/v1/alerts/ids", "first", "sender"))
                .isEqualTo(401);
    }

    @Test
    void certificateOutOfDate_isNoCredential_evenOnAConnectionThatOutlivesIt() throws Exception {
        Credential credential = ClientCertificate.of("CN=sender");
        Presented shown = new Presented(header -> null, null, (X509Certificate) certificate("sender"));
        Instant now = Instant.now();
        assertThat(credential.accepts(shown, new byte[0], now)).isTrue();
        assertThat(credential.accepts(shown, new byte[0], now.plus(Duration.ofDays(3))))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sender", "ab:cd", "CN", "00112233"})
    void namesOfNoCertificate_areRefused(String name) {
        assertThatThrownBy(() -> ClientCertificate.of(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"first, second", "second, third", "third, first"})
    void renewedFiles_countForNewConnections(String before, String after) throws Exception {
        place(before);
        HttpServer running = start(null);
        assertThat(status(running, "POST /api/v1/alerts/ids", before, null)).isEqualTo(202);
        place(after);
        running.reloadTls();

        assertThat(status(running, "POST /api/v1/alerts/ids", after, null)).isEqualTo(202);
        assertThatThrownBy(() -> status(running, "POST /api/v1/alerts/ids", before, null))
                .isInstanceOf(IOException.class);
    }

    @Test
    void filesThatContradict_neverTakeThePlaceOfThoseThatWork() throws Exception {
        place("first");
        HttpServer running = start(null);
        Files.copy(made.resolve("second.pem"), certificate(), StandardCopyOption.REPLACE_EXISTING);
        running.reloadTls();
        assertThat(status(running, "POST /api/v1/alerts/ids", "first", null)).isEqualTo(202);

        place("second");
        running.reloadTls();
        assertThat(status(running, "POST /api/v1/alerts/ids", "second", null)).isEqualTo(202);
    }

    @Test
    void unusableFiles_areRefusedAtTheStart_byName() throws Exception {
        place("first");
        Files.copy(made.resolve("third.key"), key(), StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> start(null)).isInstanceOf(IOException.class).hasMessageContaining("server-key.pem");
        place("first");
        Files.writeString(key(), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        assertThatThrownBy(() -> start(null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("openssl pkey -in " + key());
        place("first");
        Files.setPosixFilePermissions(key(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> start(null)).isInstanceOf(IOException.class).hasMessageContaining("chmod 600");
        place("first");
        Files.writeString(certificate(), "nothing");
        assertThatThrownBy(() -> start(null)).isInstanceOf(IOException.class).hasMessageContaining("server.pem");
    }

    private Path certificate() {
        return directory.resolve("server.pem");
    }

    private Path key() {
        return directory.resolve("server-key.pem");
    }

    private void place(String name) throws IOException {
        Files.copy(made.resolve(name + ".pem"), certificate(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(
                made.resolve(name + ".key"),
                key(),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
    }

    private HttpServer start(@Nullable Path clientAuthorities) throws IOException {
        return start(clientAuthorities, Credential.BearerToken.of(TOKEN));
    }

    private HttpServer start(@Nullable Path clientAuthorities, Credential credential) throws IOException {
        HttpServer started = HttpServer.start(new HttpServer.Settings(
                "127.0.0.1",
                0,
                Limits.DEFAULT,
                Duration.ofMillis(1),
                List.of(new AlertSource("ids", AlertFormats.named("suricata"), ZoneOffset.UTC, List.of(credential))),
                (source, received, items) -> new Receipt(new ReceiptId("ab".repeat(16)), source, received, List.of()),
                new Receipts(InstantSource.system()),
                request -> {
                    throw new UnwrapRefusedException(Refusal.MALFORMED, "no vault here");
                },
                new LedgerLog(
                        Optional::empty,
                        new LedgerTree(Authority.create(InstantSource.system()).trustFile())),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                List::of,
                Map.of(),
                InstantSource.system(),
                new Tls("127.0.0.1", 0, certificate(), key(), clientAuthorities),
                null,
                null));
        server = started;
        return started;
    }

    /** The answer's status, to a client that trusts this certificate only. */
    private static int status(HttpServer running, String request, String trusted, @Nullable String client)
            throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("server", certificate(trusted));
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trustManagers.init(trust);
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(client == null ? null : store(client), PASSWORD);
        context.init(client == null ? null : keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", running.tlsPort())) {
            socket.setSoTimeout(10_000);
            socket.startHandshake();
            OutputStream out = socket.getOutputStream();
            out.write((request + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer " + TOKEN
                            + "\r\nContent-Length: 2\r\n\r\n[]")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!answer.startsWith("HTTP/1.1 ")) {
                throw new IOException("no answer");
            }
            return Integer.parseInt(answer.substring(9, 12));
        }
    }

    private static Certificate certificate(String name) throws Exception {
        return store(name).getCertificate("it");
    }

    private static KeyStore store(String name) throws Exception {
        return KeyStore.getInstance(made.resolve(name + ".p12").toFile(), PASSWORD);
    }

    private static void make(String name, String algorithm) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "it",
                        "-keyalg",
                        algorithm,
                        "-dname",
                        "CN=" + name,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        made.resolve(name + ".p12").toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        pem(made.resolve(name + ".pem"), "CERTIFICATE", certificate(name).getEncoded());
        Path key = made.resolve(name + ".key");
        pem(key, "PRIVATE KEY", store(name).getKey("it", PASSWORD).getEncoded());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    }

    private static void pem(Path file, String type, byte[] bytes) throws IOException {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        Files.writeString(file, "-----BEGIN " + type + "-----\n" + lines + "\n-----END " + type + "-----\n");
    }
}
