package org.tripcap.ingest.tls;

import java.net.URI;
import java.net.http.HttpClient;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A tripcap server as its clients reach it.
 *
 * @param uri its base, such as {@code http://127.0.0.1:8686} or {@code https://tripcap.example:8689}
 * @param tls whom to believe, and what to show; null for the JDK's own, and nothing
 */
public record Endpoint(URI uri, @Nullable SSLContext tls) {

    /** @throws IllegalArgumentException unless it is an http or https URI with a host */
    public Endpoint {
        String scheme = uri.getScheme();
        if ((!"http".equals(scheme) && !"https".equals(scheme)) || uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "the server is given as an http or https URI such as http://127.0.0.1:8414, not '" + uri + "'");
        }
    }

    /** One without TLS of its own, as on this host. */
    public static Endpoint of(URI uri) {
        return new Endpoint(uri, null);
    }

    /** A client for it, to be configured further. */
    public HttpClient.Builder client() {
        HttpClient.Builder builder = HttpClient.newBuilder();
        return tls == null ? builder : builder.sslContext(tls);
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
