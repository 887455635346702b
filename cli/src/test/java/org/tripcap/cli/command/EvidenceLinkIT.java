package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.Authentication;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.packet.Pace;
import org.tripcap.capture.segment.PcapngReader;
import org.tripcap.capture.testing.ClassicPcap;
import org.tripcap.ingest.store.SearchHit;
import org.tripcap.ingest.store.SearchQuery;
import org.tripcap.ingest.store.StoredStatement;
import org.tripcap.ingest.vault.AccessLink;

/** Packets of a flow in a browser, from the real server: by a certificate over mutual TLS, and by links that count once. */
class EvidenceLinkIT {
    private static final String CAPTURE = "dns-nxdomain.pcap";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern PEM = Pattern.compile("-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\\s]+)-----END");

    private static SharedSystem system;
    private static IncidentId incident;
    private static String flow;
    private static long packets;

    @BeforeAll
    static void record(@TempDir Path files) throws Exception {
        system = SharedSystem.get();
        Path file = Files.write(files.resolve(CAPTURE), ClassicPcap.resourceBytes(CAPTURE));
        try (Session session = system.session()) {
            IncidentDocument opened = session.operator()
                    .open(
                            CAPTURE,
                            "test",
                            LegalBasis.GDPR_6_1_C,
                            new Scope("greater 0", List.of(), List.of(), Source.FILE, Scope.MAX_SNAPLEN),
                            Duration.ofMinutes(10));
            incident = opened.id();
            system.parts().sensor().replay(incident, file, Pace.FULL_SPEED);
            session.operator().close(session.incidents().find(incident.value(), Instant.now()));
            await().atMost(PATIENCE).until(() -> CaseProgress.stopped(session.store(), incident));
            SearchHit found = await().atMost(PATIENCE)
                    .until(EvidenceLinkIT::dns, Optional::isPresent)
                    .orElseThrow();
            flow = found.text("tripcap.flow.id").orElseThrow();
            packets = found.number("network.packets").orElseThrow();
        }
    }

    private static Optional<SearchHit> dns() {
        try (Session session = system.session()) {
            session.store().refreshCase(incident);
            return session
                    .store()
                    .search(new SearchQuery(incident, "network.protocol:dns", 1, SearchQuery.BY_TIME))
                    .hits()
                    .stream()
                    .findFirst();
        }
    }

    private static String path(IncidentId of, String name) {
        return "/api/v1/evidence/" + of + "/flows/" + name + ".pcapng";
    }

    private static URI door(String path) {
        return URI.create("https://127.0.0.1:" + system.parts().evidencePort() + path);
    }

    private static String link(String... more) {
        Outcome outcome = Outcome.on(
                system.directory(),
                Stream.concat(Stream.of("evidence", "link", incident.value(), "--flow", flow), Stream.of(more))
                        .toArray(String[]::new));
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        return outcome.out().strip();
    }

    /** A browser with this person's certificate; null for none. */
    private static HttpClient browser(@Nullable String name) throws Exception {
        ServerCertificate server = new ServerCertificate(system.directory());
        if (name == null) {
            return HttpClient.newBuilder().sslContext(server.client(null)).build();
        }
        String pem = Files.readString(system.directory().resolve("keys").resolve(name + ".pem"));
        PrivateKey key = null;
        Certificate certificate = null;
        Matcher block = PEM.matcher(pem);
        while (block.find()) {
            byte[] der = Base64.getMimeDecoder().decode(block.group(2));
            if (block.group(1).equals("CERTIFICATE")) {
                certificate =
                        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            } else {
                key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(der));
            }
        }
        return HttpClient.newBuilder()
                .sslContext(server.client(Objects.requireNonNull(key), Objects.requireNonNull(certificate)))
                .build();
    }

    private static HttpResponse<byte[]> get(HttpClient client, URI uri, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(PATIENCE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static void assertPackets(HttpResponse<byte[]> answer) throws Exception {
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        PcapngReader reader = new PcapngReader(answer.body());
        long read = 0;
        while (reader.nextPacket()) {
            read++;
        }
        assertThat(read).isEqualTo(packets);
        assertThat(answer.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"tripcap-" + incident.value().substring(0, 8) + "-"
                        + flow.substring(0, 8) + ".pcapng\"");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static void assertRefused(int status, String why, HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(status);
        assertThat(text(answer)).contains(why);
    }

    private static List<Body.EvidenceAccessed> accesses(Authentication authentication, Purpose purpose) {
        try (Session session = system.session()) {
            session.store().refresh();
            try (Stream<StoredStatement> statements =
                    session.store().statements(incident, Statement.Type.EVIDENCE_ACCESSED)) {
                return statements
                        .map(stored -> (Body.EvidenceAccessed)
                                Statement.parse(stored.signed().bytes()).body())
                        .filter(accessed ->
                                accessed.authentication() == authentication && accessed.purpose() == purpose)
                        .toList();
            }
        }
    }

    private static String keyId(String name, Role role) {
        try (Session session = system.session()) {
            return session.installation().identity(name, role).keyId();
        }
    }

    @Test
    void link_givesThePacketsOnce_andTheLedgerNamesItsSigner() throws Exception {
        try (HttpClient browser = browser(null)) {
            URI near = URI.create(link("--purpose", "court"));
            assertThat(near.getScheme()).isEqualTo("http");
            assertThat(browser.send(HttpRequest.newBuilder(near).HEAD().build(), BodyHandlers.discarding())
                            .statusCode())
                    .as("a preview takes nothing")
                    .isIn(200, 404);
            assertPackets(get(browser, near));
            assertRefused(403, "was used before", get(browser, near));

            URI far = URI.create(link("--purpose", "court", "--at", door("").toString(), "--for", "24h"));
            assertPackets(get(browser, far, "Sec-Fetch-Site", "none"));
            assertRefused(403, "was used before", get(browser, far));
        }

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(accesses(Authentication.LINK, Purpose.COURT))
                        .hasSize(2)
                        .allMatch(accessed -> accessed.asker().equals(keyId("investigator", Role.INVESTIGATOR))));
    }

    @Test
    void certificate_givesThePackets_andTheLedgerNamesItsHolder() throws Exception {
        try (HttpClient browser = browser("investigator")) {
            assertPackets(get(browser, door(path(incident, flow) + "?purpose=audit")));
            assertPackets(get(
                    browser,
                    door(path(incident, flow) + "?purpose=audit"),
                    "Sec-Fetch-Site",
                    "cross-site",
                    "Sec-Fetch-Mode",
                    "navigate",
                    "Sec-Fetch-User",
                    "?1"));
            assertRefused(
                    403,
                    "who follows a link",
                    get(
                            browser,
                            door(path(incident, flow)),
                            "Sec-Fetch-Site",
                            "cross-site",
                            "Sec-Fetch-Mode",
                            "no-cors"));
            assertRefused(400, "purpose", get(browser, door(path(incident, flow) + "?purpose=index")));
        }

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(accesses(Authentication.CERTIFICATE, Purpose.AUDIT))
                        .hasSize(2)
                        .allMatch(accessed -> accessed.asker().equals(keyId("investigator", Role.INVESTIGATOR))));
    }

    @Test
    void nobodyElse_readsAnything() throws Exception {
        try (HttpClient stranger = browser(null);
                HttpClient operator = browser("operator")) {
            assertRefused(403, "tripcap evidence link " + incident, get(stranger, door(path(incident, flow))));
            assertRefused(403, "role operator", get(operator, door(path(incident, flow))));
            URI near = near().resolve(path(incident, flow));
            assertRefused(403, "tripcap evidence link", get(stranger, near));
            for (String link : List.of(
                    token("operator", Role.OPERATOR, Instant.now(), flow),
                    token("investigator", Role.INVESTIGATOR, Instant.now().minus(Duration.ofHours(1)), flow),
                    token("investigator", Role.INVESTIGATOR, Instant.now(), "0".repeat(32)))) {
                assertThat(get(stranger, door(path(incident, flow) + "?link=" + link))
                                .statusCode())
                        .isEqualTo(403);
            }
            assertRefused(400, "no link", get(stranger, door(path(incident, flow) + "?link=AAAA")));
        }
        assertThat(accesses(Authentication.LINK, Purpose.DISCLOSE)).isEmpty();
    }

    private static URI near() {
        try (Session session = system.session()) {
            return session.server().uri();
        }
    }

    private static String token(String name, Role role, Instant made, String of) {
        try (Session session = system.session()) {
            return AccessLink.of(incident, of, Purpose.DISCLOSE, made, Duration.ofMinutes(10))
                    .token(session.installation().identity(name, role));
        }
    }

    @Test
    void revokedKey_readsNothing_onAnOpenConnectionEither() throws Exception {
        assertThat(Outcome.on(system.directory(), "key", "enroll", "reader", "--role", "investigator")
                        .exitCode())
                .isZero();
        String signedBefore = link("--as", "reader", "--purpose", "search", "--at", door("").toString());
        try (HttpClient browser = browser("reader");
                HttpClient stranger = browser(null)) {
            assertPackets(get(browser, door(path(incident, flow) + "?purpose=search")));
            assertThat(Outcome.on(
                                    system.directory(),
                                    "key",
                                    "revoke",
                                    keyId("reader", Role.INVESTIGATOR),
                                    "--reason",
                                    "compromised",
                                    "--yes")
                            .exitCode())
                    .isZero();
            await().atMost(PATIENCE).until(() -> {
                try {
                    return get(browser, door(path(incident, flow) + "?purpose=search"))
                                    .statusCode()
                            == 403;
                } catch (IOException handshakeRefused) {
                    return true;
                }
            });
            assertThat(get(stranger, URI.create(signedBefore)).statusCode()).isEqualTo(403);
        }
        try (HttpClient again = browser("reader")) {
            assertThatThrownBy(() -> get(again, door(path(incident, flow)))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void whatIsNotThere_isNotFound_andTheDoorServesNothingElse() throws Exception {
        try (HttpClient browser = browser("investigator")) {
            assertRefused(404, "no such flow", get(browser, door(path(incident, "f".repeat(32)))));
            IncidentId unknown = IncidentId.parse("0".repeat(32));
            assertRefused(404, "no opening statement", get(browser, door(path(unknown, flow))));
            for (String elsewhere : List.of(
                    "/api/v1/status",
                    "/metrics",
                    "/health/live",
                    "/api/v1/ledger/checkpoint",
                    "/api/v1/evidence/" + incident + "/flows/" + flow,
                    "/api/v1/evidence/" + incident + "/flows/" + flow + ".pcap",
                    "/api/v1/evidence/" + incident + "/flows/..%2f" + flow + ".pcapng",
                    "/api/v1/evidence/" + incident + "/flows/%2e%2e/" + flow + ".pcapng",
                    "/api/v1/evidence/..;/status",
                    "/api/v1/evidence/../status",
                    "/api/v1/evidence/*/flows/" + flow + ".pcapng",
                    "/api/v1/evidence/" + incident + "/flows/*.pcapng")) {
                assertThat(get(browser, door(elsewhere)).statusCode())
                        .as(elsewhere)
                        .isBetween(400, 404);
            }
        }
    }

    @Test
    void mistakes_areTold() {
        String id = incident.value();
        assertThat(Outcome.on(system.directory(), "evidence", "link", id, "--flow", "x")
                        .err())
                .contains("--flow: expected");
        assertThat(Outcome.on(system.directory(), "evidence", "link", id, "--flow", "e".repeat(32))
                        .exitCode())
                .isEqualTo(ExitCode.NOT_FOUND);
        assertThat(Outcome.on(system.directory(), "evidence", "link", id, "--flow", flow, "--for", "25h")
                        .err())
                .contains("at most 24h");
        assertThat(Outcome.on(system.directory(), "evidence", "link", id, "--flow", flow, "--purpose", "index")
                        .err())
                .contains("--purpose");
        assertThat(Outcome.on(system.directory(), "evidence", "link", id, "--flow", flow, "--at", "tripcap")
                        .err())
                .contains("--at");
        assertThat(Outcome.on(system.directory(), "evidence", "link", id, "--flow", flow, "--as", "operator")
                        .exitCode())
                .isNotZero();
    }
}
