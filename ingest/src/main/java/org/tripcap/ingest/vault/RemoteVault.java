package org.tripcap.ingest.vault;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.ingest.tls.Endpoint;

/** A vault reached over HTTP. Thread-safe; close it to give its threads back. */
public final class RemoteVault implements Vault, AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** Longer than the vault itself waits for the ledger, so that its own answer arrives. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(45);

    private final HttpClient client;
    private final URI server;

    /** @throws IllegalArgumentException unless it is an http or https URI with a host */
    public RemoteVault(URI server) {
        this(Endpoint.of(server));
    }

    /** One that may be on another host. */
    public RemoteVault(Endpoint server) {
        this.server = server.uri();
        this.client = server.client().connectTimeout(CONNECT_TIMEOUT).build();
    }

    @Override
    public Signed unwrap(Signed request) throws UnwrapRefusedException, IOException, InterruptedException {
        HttpRequest post = HttpRequest.newBuilder(server.resolve(UnwrapWire.PATH))
                .header("Content-Type", UnwrapWire.MEDIA_TYPE)
                .timeout(ANSWER_TIMEOUT)
                .POST(HttpRequest.BodyPublishers.ofByteArray(UnwrapWire.writeRequest(request)))
                .build();
        HttpResponse<InputStream> response;
        try {
            response = client.send(post, BodyHandlers.ofInputStream());
        } catch (ConnectException e) {
            throw new IOException("no vault answers at " + server + "; is the server running there?", e);
        } catch (HttpTimeoutException e) {
            throw new IOException(
                    "the vault at " + server + " did not answer within " + ANSWER_TIMEOUT.toSeconds() + " s", e);
        }
        byte[] body = body(response);
        try {
            if (response.statusCode() == 200) {
                return UnwrapWire.parseReply(body);
            }
            throw UnwrapWire.parseRefusal(body);
        } catch (MalformedException e) {
            throw new IOException(
                    "what answers at " + server + " with HTTP status " + response.statusCode() + " is no vault: "
                            + e.getMessage(),
                    e);
        }
    }

    private byte[] body(HttpResponse<InputStream> response) throws IOException {
        try (InputStream in = response.body()) {
            byte[] body = in.readNBytes(UnwrapWire.MAX_REPLY + 1);
            if (body.length > UnwrapWire.MAX_REPLY) {
                throw new IOException("what answers at " + server + " sends more than " + UnwrapWire.MAX_REPLY
                        + " bytes; a vault does not");
            }
            return body;
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
