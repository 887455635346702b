package org.tripcap.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.CaseVerifier;
import org.tripcap.capture.custody.InclusionProof;
import org.tripcap.capture.custody.LedgerTree;
import org.tripcap.capture.custody.MerkleProofs;
import org.tripcap.capture.custody.Verdict;
import org.tripcap.capture.custody.VerificationProgress;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.testing.RecordedCase;
import org.tripcap.ingest.notary.RemoteLedger;
import org.tripcap.ingest.respond.Receipts;
import org.tripcap.ingest.vault.Refusal;
import org.tripcap.ingest.vault.UnwrapRefusedException;

/** The notary's proofs over HTTP, asked for by the client that verifiers use. */
class LedgerEndpointTest {
    @TempDir
    private Path directory;

    private RecordedCase recorded;
    private LedgerTree tree;
    private HttpServer server;
    private RemoteLedger remote;

    @BeforeEach
    void start() throws IOException {
        recorded = RecordedCase.sound(directory);
        tree = recorded.notarise();
        server = HttpServer.start(new HttpServer.Settings(
                "127.0.0.1",
                0,
                Limits.DEFAULT,
                Duration.ofMillis(1),
                List.of(),
                (source, received, items) -> {
                    throw new IOException("no alerts here");
                },
                new Receipts(InstantSource.system()),
                request -> {
                    throw new UnwrapRefusedException(Refusal.MALFORMED, "no vault here");
                },
                new LedgerLog(() -> recorded.checkpoints.stream().findFirst(), tree),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                List::of,
                Map.of(),
                InstantSource.system(),
                null,
                null,
                null));
        remote = new RemoteLedger(uri());
    }

    @AfterEach
    void stop() {
        remote.close();
        server.close();
        recorded.close();
    }

    private URI uri() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    @Test
    void verifierWithRemoteProofs_findsTheSoundCaseValid() {
        recorded.proofs = remote;

        assertThat(CaseVerifier.verify(recorded.evidence(), recorded.trust, recorded.keys(), VerificationProgress.NONE)
                        .verdict())
                .isEqualTo(Verdict.VALID);
    }

    @Test
    void inclusion_provesWhatIsInTheTreeAndNothingElse() {
        Digest leaf = MerkleProofs.leafHash(recorded.ledger.get(3).bytes());
        Map<Digest, InclusionProof> proofs = remote.inclusion(List.of(leaf, Digest.of()), tree.size());

        assertThat(proofs).containsOnlyKeys(leaf);
        assertThat(proofs.get(leaf)).satisfies(proof -> {
            assertThat(proof.index()).isEqualTo(3);
            assertThat(proof.proves(leaf, tree.root(tree.size()))).isTrue();
        });
        assertThat(remote.inclusion(List.of(leaf), 3))
                .as("not under an earlier size")
                .isEmpty();
    }

    @Test
    void consistency_provesThatTheTreeGrew() {
        Optional<List<Digest>> path = remote.consistency(3, tree.size());

        assertThat(path).isPresent();
        assertThat(MerkleProofs.consistent(3, tree.root(3), tree.size(), tree.root(tree.size()), path.get()))
                .isTrue();
        assertThat(remote.consistency(tree.size(), tree.size())).contains(List.of());
        assertThat(remote.consistency(0, tree.size())).isEmpty();
    }

    @Test
    void checkpoint_isTheExactBytes() {
        assertThat(remote.checkpoint())
                .hasValueSatisfying(note -> assertThat(note).isEqualTo(recorded.checkpoints.getFirst()));
    }

    @Test
    void malformedQuestions_areRefusedWithTheReason() throws Exception {
        for (String query : List.of(
                "/inclusion",
                "/inclusion?size=01&leaf=" + "ab".repeat(32),
                "/inclusion?size=7&leaf=ab",
                "/inclusion?size=7&leaf=" + String.join(",", Collections.nCopies(65, "ab".repeat(32))),
                "/consistency?old=-1&new=7",
                "/consistency?old=1&new=99999999999999999999")) {
            HttpResponse<String> answer = get("/api/v1/ledger" + query);
            assertThat(answer.statusCode()).as(query).isEqualTo(400);
            assertThat(answer.body()).contains("detail");
        }
    }

    @Test
    void serverThatIsDown_isSaidToBe() {
        server.close();
        assertThatThrownBy(() -> remote.inclusion(List.of(Digest.of()), 1))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("no notary answers");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(uri().resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
