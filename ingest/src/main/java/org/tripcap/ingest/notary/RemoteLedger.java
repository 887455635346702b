package org.tripcap.ingest.notary;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.InclusionProof;
import org.tripcap.capture.custody.LedgerProofText;
import org.tripcap.capture.custody.LedgerProofs;
import org.tripcap.capture.custody.SignedCheckpoint;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.ingest.tls.Endpoint;

/** The notary's proofs, asked for over HTTP. Thread-safe; close it to give its threads back. */
public final class RemoteLedger implements LedgerProofs, AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);
    private static final int NOT_FOUND = 404;

    private final HttpClient client;
    private final URI server;

    /** @throws IllegalArgumentException unless it is an http or https URI with a host */
    public RemoteLedger(URI server) {
        this(Endpoint.of(server));
    }

    /** One that may be on another host. */
    public RemoteLedger(Endpoint server) {
        this.server = server.uri();
        this.client = server.client().connectTimeout(CONNECT_TIMEOUT).build();
    }

    /** The latest checkpoint's exact bytes; empty before the first. */
    public Optional<byte[]> checkpoint() {
        return get(LedgerProofText.PATH + "/checkpoint", SignedCheckpoint.MAX_BYTES);
    }

    @Override
    public Map<Digest, InclusionProof> inclusion(List<Digest> leafHashes, long size) {
        byte[] answer = get(LedgerProofText.inclusionPath(leafHashes, size), LedgerProofText.MAX_BYTES)
                .orElseThrow(() -> noNotary("it knows nothing of proofs", null));
        try {
            return LedgerProofText.inclusion(answer, size);
        } catch (MalformedException e) {
            throw noNotary(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Optional<List<Digest>> consistency(long older, long newer) {
        try {
            return get(LedgerProofText.consistencyPath(older, newer), LedgerProofText.MAX_BYTES)
                    .map(LedgerProofText::consistency);
        } catch (MalformedException e) {
            throw noNotary(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public boolean knowsEveryLeaf() {
        return true;
    }

    private Optional<byte[]> get(String path, int maxBytes) {
        HttpRequest request = HttpRequest.newBuilder(server.resolve(path))
                .timeout(ANSWER_TIMEOUT)
                .build();
        try {
            HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
            byte[] body;
            try (InputStream in = response.body()) {
                body = in.readNBytes(maxBytes + 1);
            }
            if (response.statusCode() == NOT_FOUND) {
                return Optional.empty();
            }
            if (response.statusCode() != 200 || body.length > maxBytes) {
                throw new IOException("the notary at " + server + " answered with status " + response.statusCode()
                        + " and " + body.length + " bytes; its log has the cause");
            }
            return Optional.of(body);
        } catch (ConnectException e) {
            throw new UncheckedIOException(
                    new IOException("no notary answers at " + server + "; is the server running there?", e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new InterruptedIOException("interrupted while the notary was asked"));
        }
    }

    private UncheckedIOException noNotary(String why, @Nullable Exception cause) {
        return new UncheckedIOException(new IOException("what answers at " + server + " is no notary: " + why, cause));
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
