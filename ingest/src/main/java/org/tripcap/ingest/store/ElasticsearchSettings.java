package org.tripcap.ingest.store;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tripcap.ingest.tls.TlsTrust;

/**
 * How to reach Elasticsearch.
 *
 * @param uris one or more nodes of one cluster, http or https
 * @param credentials how to authenticate, or null where security is off
 * @param trust which authority's certificates the nodes must show
 * @param responseTimeout the longest wait for an answer, {@value #MIN_TIMEOUT_MS} ms at least
 * @param backoff pauses while the store refuses or is away
 */
public record ElasticsearchSettings(
        List<URI> uris, @Nullable Credentials credentials, TlsTrust trust, Duration responseTimeout, Backoff backoff) {
    private static final long MIN_TIMEOUT_MS = 100;

    /** How to authenticate. */
    public sealed interface Credentials {
        /** The value of the {@code Authorization} header. */
        String header();

        /** An API key, in the encoded form Elasticsearch hands out. */
        record ApiKey(String encoded) implements Credentials {
            @Override
            public String header() {
                return "ApiKey " + encoded;
            }

            @Override
            public String toString() {
                return "ApiKey[…]";
            }
        }

        /** User name and password (RFC 7617). */
        record Basic(String user, String password) implements Credentials {
            @Override
            public String header() {
                byte[] pair = (user + ":" + password).getBytes(java.nio.charset.StandardCharsets.UTF_8);
                return "Basic " + java.util.Base64.getEncoder().encodeToString(pair);
            }

            @Override
            public String toString() {
                return "Basic[" + user + ", …]";
            }
        }
    }

    public ElasticsearchSettings {
        uris = List.copyOf(uris);
        if (uris.isEmpty()) {
            throw new IllegalArgumentException("elasticsearch.urls names at least one node");
        }
        for (URI uri : uris) {
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!http || uri.getHost() == null || uri.getUserInfo() != null) {
                throw new IllegalArgumentException(
                        "elasticsearch.urls: a node is written like https://host:9200, without user or password");
            }
        }
        if (responseTimeout.toMillis() < MIN_TIMEOUT_MS) {
            throw new IllegalArgumentException("elasticsearch.response-timeout is " + MIN_TIMEOUT_MS
                    + " ms at least, not " + responseTimeout.toMillis());
        }
    }

    /** One node without security, with the default times. */
    public static ElasticsearchSettings of(URI uri) {
        return new ElasticsearchSettings(
                List.of(uri),
                null,
                new TlsTrust.Platform(),
                Duration.ofSeconds(60),
                new Backoff(Duration.ofMillis(200), Duration.ofSeconds(15)));
    }
}
