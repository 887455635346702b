package org.tripcap.ingest.store;

import co.elastic.clients.transport.rest5_client.low_level.Request;
import co.elastic.clients.transport.rest5_client.low_level.Response;
import co.elastic.clients.transport.rest5_client.low_level.ResponseException;
import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import co.elastic.clients.transport.rest5_client.low_level.Rest5ClientBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.tripcap.ingest.tls.TlsTrust;

/**
 * One Elasticsearch cluster over HTTP: prepared bytes out, JSON in, every failure sorted into {@link StoreUnavailableException}
 * or {@link StoreRefusedException}. Thread-safe.
 *
 * <p>The low-level client is used because a bulk body of ciphertext is written once, byte by byte as it goes over the wire; a
 * typed client would hold each document a second time.
 */
final class ElasticsearchHttp implements Closeable {
    static final JsonMapper JSON = JsonMapper.builder().build();

    private static final ContentType BODY = ContentType.APPLICATION_JSON;

    /** How often a read is tried on a node that is there and busy. */
    private static final int READ_ATTEMPTS = 6;

    private final Rest5Client client;
    private final Backoff backoff;

    ElasticsearchHttp(ElasticsearchSettings settings) {
        Timeout timeout = Timeout.ofMilliseconds(settings.responseTimeout().toMillis());
        Rest5ClientBuilder builder = Rest5Client.builder(settings.uris().toArray(URI[]::new))
                .setRequestConfigCallback(config -> config.setResponseTimeout(timeout))
                .setConnectionConfigCallback(config -> config.setSocketTimeout(timeout))
                // its own second try after 429 and 503 comes without jitter and unseen
                .setHttpClientConfigCallback(HttpAsyncClientBuilder::disableAutomaticRetries);
        if (settings.credentials() != null) {
            builder.setDefaultHeaders(new Header[] {
                new BasicHeader("Authorization", settings.credentials().header())
            });
        }
        if (!(settings.trust() instanceof TlsTrust.Platform)) {
            try {
                builder.setSSLContext(settings.trust().context(null));
            } catch (IOException e) {
                throw new IllegalArgumentException("elasticsearch: " + e.getMessage(), e);
            }
        }
        client = builder.build();
        backoff = settings.backoff();
    }

    /** A request body: a range of {@code bytes}, which must not change until the request is answered. */
    @SuppressWarnings("ArrayRecordComponent") // handed over once and never compared
    record Body(byte[] bytes, int offset, int length) {
        static Body of(JsonNode json) {
            try {
                return of(JSON.writeValueAsBytes(json));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        static Body of(byte[] bytes) {
            return new Body(bytes, 0, bytes.length);
        }
    }

    /** What is made of a successful answer's body. */
    interface Reader<T> {
        T read(JsonParser parser) throws IOException;
    }

    /** Sends and reads the answer as a tree; an empty answer is a missing node. */
    JsonNode send(String method, String path, Map<String, String> parameters, @Nullable Body body) {
        return exchange(method, path, parameters, body, parser -> {
            JsonNode tree = JSON.readTree(parser);
            return tree == null ? MissingNode.getInstance() : tree;
        });
    }

    /** What {@code request} gives, tried a few times while the store is there and busy. */
    <T> T patiently(Supplier<T> request) {
        for (int failures = 1; ; failures++) {
            try {
                return request.get();
            } catch (StoreUnavailableException e) {
                if (!e.isAnswered() || failures == READ_ATTEMPTS) {
                    throw e;
                }
                try {
                    Thread.sleep(backoff.pause(failures, ThreadLocalRandom.current()));
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw e;
                }
            }
        }
    }

    /** What {@code request} gives, or empty where it ends with status 404. */
    static <T> Optional<T> find(Supplier<T> request) {
        try {
            return Optional.of(request.get());
        } catch (StoreRefusedException e) {
            if (e.status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Sends and hands the answer's body to {@code reader} as a stream, so that a large one need not be held as a tree. */
    <T> T exchange(String method, String path, Map<String, String> parameters, @Nullable Body body, Reader<T> reader) {
        Request request = new Request(method, path);
        request.addParameters(parameters);
        if (body != null) {
            request.setEntity(new ByteArrayEntity(body.bytes(), body.offset(), body.length(), BODY));
        }
        String name = method + " " + path;
        try {
            Response response = client.performRequest(request);
            if (response.getStatusCode() / 100 != 2) {
                throw Refusals.of(response, name); // the client itself throws for a few of these only
            }
            HttpEntity entity = response.getEntity();
            try (InputStream content = entity == null ? InputStream.nullInputStream() : entity.getContent();
                    JsonParser parser = JSON.getFactory().createParser(content)) {
                return reader.read(parser);
            }
        } catch (ResponseException e) {
            throw Refusals.of(e.getResponse(), name);
        } catch (RuntimeException e) {
            if (e.getCause() instanceof InterruptedException) {
                Thread.currentThread().interrupt(); // the client clears it
                throw new StoreUnavailableException(name + " was interrupted", e);
            }
            throw e;
        } catch (SSLException e) {
            throw new StoreUnavailableException(
                    "Elasticsearch was not believed at " + name + ": " + deepest(e)
                            + "; compare its certificate with elasticsearch.ca-file or ca-fingerprint",
                    e);
        } catch (IOException e) {
            throw new StoreUnavailableException(
                    "Elasticsearch did not answer " + name + " (" + e.getClass().getSimpleName()
                            + "): is it running and reachable?",
                    e);
        }
    }

    /** What is wrong with a certificate is said by the first cause; the others say that it cannot be used. */
    private static String deepest(Throwable e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return String.valueOf(deepest.getMessage());
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
