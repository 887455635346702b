package org.tripcap.ingest.notary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.Checkpoint;
import org.tripcap.capture.custody.NotaryIdentity;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.testing.OpensslTimeStamping;
import org.tripcap.capture.testing.Programs;
import org.tripcap.ingest.store.Backoff;

/** Against openssl as authority; the clock is the real one, since openssl's is. */
class TimeStamperTest {
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(20), Duration.ofMillis(100));
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final InstantSource clock = InstantSource.system();
    private final Authority authority = Authority.create(clock);
    private final NotaryIdentity notary =
            NotaryIdentity.create(authority.enrol("notary", Role.NOTARY, Duration.ofDays(1)), "tripcap.test/ledger");
    private final Checkpoint checkpoint = new Checkpoint("tripcap.test/ledger", 7, Digest.of(new byte[0]));
    private final List<byte[]> kept = new CopyOnWriteArrayList<>();
    private OpensslTimeStamping openssl;
    private TrustFile trust;

    @BeforeEach
    void begin() throws Exception {
        assumeTrue(OpensslTimeStamping.available(), "openssl is not installed");
        openssl = OpensslTimeStamping.start(directory.resolve("tsa"));
        trust = authority.trustFile().withNotary(notary.keys()).withTimeStamping(openssl.root());
    }

    @AfterEach
    void end() {
        if (openssl != null) {
            openssl.close();
        }
    }

    private StampQueue queue(Duration every) throws IOException {
        return new StampQueue(directory.resolve("stamps.json"), every, BACKOFF, new Random(1));
    }

    private TimeStamper stamper(URI uri, StampSink... sinks) throws IOException {
        List<StampSink> all = new ArrayList<>(Arrays.asList(sinks));
        all.add((stamped, note, token) -> kept.add(token));
        HttpTimeStampAuthority http =
                new HttpTimeStampAuthority(new TimeStamping(uri, Duration.ZERO, Duration.ofSeconds(20)));
        return new TimeStamper(http, queue(Duration.ZERO), () -> trust, all, clock);
    }

    @Test
    void checkpoint_isStamped_andTheStampLiesBesideItForOpenssl() throws Exception {
        byte[] note = checkpoint.sign(notary, clock.instant());
        DirectorySink outside = new DirectorySink(directory.resolve("outside"));
        outside.keep(checkpoint, note);
        try (TimeStamper stamper = stamper(openssl.uri(), outside).start()) {
            stamper.keep(checkpoint, note);
            await().atMost(SOON).until(() -> stamper.status().last().isPresent());

            assertThat(trust.timeStamp(kept.getFirst(), note).time())
                    .isEqualTo(stamper.status().last().orElseThrow());
            assertThat(stamper.status().unstampedSince()).isEmpty();
        }
        Path folder = directory.resolve("outside").resolve("000000000000");
        try (Stream<Path> files = Files.list(folder)) {
            Path token = files.filter(file -> file.toString().endsWith(".tst"))
                    .findFirst()
                    .orElseThrow();
            assertThat(Programs.works(
                            "openssl",
                            "ts",
                            "-verify",
                            "-token_in",
                            "-in",
                            token.toString(),
                            "-data",
                            folder.resolve("0000000000000007.checkpoint").toString(),
                            "-CAfile",
                            openssl.rootFile().toString()))
                    .isTrue();
        }
    }

    @Test
    void authorityThatIsAway_isAskedAgainUntilItAnswers() throws Exception {
        openssl.away(true);
        try (TimeStamper stamper = stamper(openssl.uri()).start()) {
            stamper.keep(checkpoint, checkpoint.sign(notary, clock.instant()));
            await().atMost(SOON).until(() -> stamper.status().failures() >= 3);
            assertThat(stamper.status().problem().orElseThrow()).contains("503");
            assertThat(stamper.status().unstampedSince()).isPresent();
            assertThat(kept).isEmpty();

            openssl.away(false);

            await().atMost(SOON).until(() -> kept.size() == 1);
            await().atMost(SOON).until(() -> stamper.status().failures() == 0);
            assertThat(stamper.status().longest()).isPositive();
        }
    }

    @Test
    void authorityThatTheTrustFileDoesNotName_stampsInVain() throws Exception {
        trust = authority.trustFile().withNotary(notary.keys());
        try (TimeStamper stamper = stamper(openssl.uri())) {
            stamper.keep(checkpoint, checkpoint.sign(notary, clock.instant()));
            stamper.attempt();

            assertThat(stamper.status().problem().orElseThrow()).contains("trust file");
            assertThat(kept).isEmpty();
        }
    }

    @Test
    void sinkThatFails_leavesTheCheckpointWaiting() throws Exception {
        boolean[] broken = {true};
        StampSink sink = (stamped, note, token) -> {
            if (broken[0]) {
                throw new IOException("disk full");
            }
        };
        try (TimeStamper stamper = stamper(openssl.uri(), sink).start()) {
            stamper.keep(checkpoint, checkpoint.sign(notary, clock.instant()));
            await().atMost(SOON).until(() -> stamper.status().failures() > 0);
            assertThat(kept).isEmpty();

            broken[0] = false;

            await().atMost(SOON).until(() -> kept.size() == 1);
        }
    }

    @Test
    void checkpointOfAStranger_isNotStamped() throws Exception {
        NotaryIdentity stranger = NotaryIdentity.create(
                Authority.create(clock).enrol("notary", Role.NOTARY, Duration.ofDays(1)), "tripcap.test/ledger");
        try (TimeStamper stamper = stamper(openssl.uri())) {
            assertThatThrownBy(() -> stamper.keep(checkpoint, checkpoint.sign(stranger, clock.instant())))
                    .isInstanceOf(IOException.class);
            stamper.attempt();
        }
        assertThat(openssl.asked()).isZero();
    }

    @Test
    void answersThatAreNone_areRefusedWithTheirReason() throws Exception {
        byte[] note = checkpoint.sign(notary, Instant.now());
        record Answer(int status, String type, int length, String reason) {}
        for (Answer answer : List.of(
                new Answer(302, "text/html", 0, "status 302"),
                new Answer(200, "text/html", 10, "media type 'text/html'"),
                new Answer(200, "application/timestamp-reply", 10, "no answer to the question"),
                new Answer(200, "application/timestamp-reply", 200_000, "longer than"))) {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                try (exchange) {
                    exchange.getRequestBody().readAllBytes();
                    exchange.getResponseHeaders().set("Content-Type", answer.type());
                    exchange.sendResponseHeaders(answer.status(), answer.length() == 0 ? -1 : answer.length());
                    exchange.getResponseBody().write(new byte[answer.length()]);
                }
            });
            server.start();
            URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
            try (HttpTimeStampAuthority http = new HttpTimeStampAuthority(TimeStamping.by(uri))) {
                assertThatThrownBy(() -> http.stamp(note)).hasMessageContaining(answer.reason());
            } finally {
                server.stop(0);
            }
        }
    }

    @Test
    void settings_thatMakeNoSense_areRefused() {
        for (String address : List.of("ftp://example.org/", "example.org", "http:///x")) {
            assertThatThrownBy(() -> TimeStamping.by(URI.create(address)))
                    .as(address)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
