package org.tripcap.ingest.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.segment.ContentKey;
import org.tripcap.ingest.vault.VaultWorld.Opened;

class RemoteVaultTest {
    @TempDir
    Path directory;

    VaultWorld world;
    DirectoryVault vault;
    HttpServer server;
    RemoteVault remote;

    @BeforeEach
    void start() throws IOException {
        world = new VaultWorld(directory);
        vault = world.startVault();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(UnwrapWire.PATH, this::answer);
        server.start();
        remote = new RemoteVault(uri());
    }

    private URI uri() {
        return URI.create("http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                Signed request =
                        UnwrapWire.parseRequest(exchange.getRequestBody().readAllBytes());
                respond(exchange, 200, UnwrapWire.writeReply(vault.unwrap(request)));
            } catch (UnwrapRefusedException e) {
                respond(exchange, e.refusal().httpStatus(), UnwrapWire.writeRefusal(e));
            }
        }
    }

    private static void respond(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @AfterEach
    void stop() throws IOException {
        remote.close();
        server.stop(0);
        world.close();
    }

    @Test
    void unwrap_overHttp_givesWhatTheVaultReleases() throws Exception {
        Opened opened = world.bound(vault);
        ContentKey key = world.contentKey();
        WrappedSegmentKey wrapped = world.wrap(opened, 1, key);

        assertThat(world.requester(remote, world.investigator).request(opened.id(), Purpose.VERIFY, List.of(wrapped)))
                .containsExactly(new KeyRelease.Released(wrapped.context(), key));
    }

    @Test
    void unwrap_whenRefused_givesTheVaultsReason() throws Exception {
        Opened opened = world.bound(vault);
        WrappedSegmentKey wrapped = world.wrap(opened, 1, world.contentKey());

        assertThatExceptionOfType(UnwrapRefusedException.class)
                .isThrownBy(() ->
                        world.requester(remote, world.indexer).request(opened.id(), Purpose.EXPORT, List.of(wrapped)))
                .withMessageContaining("role indexer")
                .satisfies(e -> assertThat(e.refusal()).isEqualTo(Refusal.ROLE));
    }

    @Test
    void unwrap_ofALargeBatch_fitsTheWire() throws Exception {
        Opened opened = world.bound(vault);
        List<WrappedSegmentKey> wrapped = LongStream.range(0, UnwrapRequest.MAX_SEGMENTS)
                .mapToObj(seq -> world.wrap(opened, seq * 1_000_000_007L, world.contentKey()))
                .toList();

        assertThat(world.requester(remote, world.investigator).request(opened.id(), Purpose.VERIFY, wrapped))
                .hasSize(UnwrapRequest.MAX_SEGMENTS)
                .hasOnlyElementsOfType(KeyRelease.Released.class);
    }

    @Test
    void unwrap_whenSomethingElseAnswers_saysSo() throws Exception {
        Opened opened = world.bound(vault);
        server.removeContext(UnwrapWire.PATH);
        server.createContext(UnwrapWire.PATH, exchange -> {
            try (exchange) {
                respond(exchange, 200, "<html>hello</html>".getBytes(StandardCharsets.UTF_8));
            }
        });

        assertThatIOException()
                .isThrownBy(() -> world.requester(remote, world.investigator)
                        .request(opened.id(), Purpose.VERIFY, List.of(world.wrap(opened, 1, world.contentKey()))))
                .withMessageContaining("is no vault");
    }

    @Test
    void unwrap_whenAnotherRoleAnswers_isNotBelieved() throws Exception {
        Opened opened = world.bound(vault);
        server.removeContext(UnwrapWire.PATH);
        server.createContext(UnwrapWire.PATH, exchange -> {
            try (exchange) {
                Signed reply = vault.unwrap(
                        UnwrapWire.parseRequest(exchange.getRequestBody().readAllBytes()));
                respond(exchange, 200, UnwrapWire.writeReply(world.indexer.sign(reply.bytes())));
            } catch (UnwrapRefusedException e) {
                throw new IOException(e);
            }
        });

        assertThatIOException()
                .isThrownBy(() -> world.requester(remote, world.investigator)
                        .request(opened.id(), Purpose.VERIFY, List.of(world.wrap(opened, 1, world.contentKey()))))
                .withMessageContaining("not a trusted vault");
    }

    @Test
    void unwrap_whenNobodyListens_saysWhere() throws Exception {
        Opened opened = world.bound(vault);
        URI nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }

        try (RemoteVault away = new RemoteVault(nobody)) {
            assertThatIOException()
                    .isThrownBy(() -> world.requester(away, world.investigator)
                            .request(opened.id(), Purpose.VERIFY, List.of(world.wrap(opened, 1, world.contentKey()))))
                    .withMessageContaining(nobody.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://127.0.0.1", "127.0.0.1:8080", "http:///x"})
    void remoteVault_atNoHttpUri_isRefused(String uri) {
        assertThatIllegalArgumentException().isThrownBy(() -> new RemoteVault(URI.create(uri)));
    }
}
