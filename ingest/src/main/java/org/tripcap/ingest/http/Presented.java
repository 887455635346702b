package org.tripcap.ingest.http;

import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.X509Certificate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a request shows of its sender before its body.
 *
 * @param header gives the value of a header, by any case of its name
 * @param urlSecret what its URL had after the source's name; {@code null} if nothing
 * @param certificate of the sender, whose key it was proved to hold and which an authority of the listener vouches for;
 *     {@code null} if none was asked for
 */
public record Presented(
        Function<String, @Nullable String> header,
        @Nullable String urlSecret,
        @Nullable X509Certificate certificate) {
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    static Presented by(HttpServletRequest request) {
        @Nullable X509Certificate certificate =
                request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain && chain.length > 0
                        ? chain[0]
                        : null;
        return new Presented(
                request::getHeader,
                request.getAttribute(UrlSecrets.ATTRIBUTE) instanceof String secret ? secret : null,
                certificate);
    }

    /** What the header of that name has after this scheme (RFC 9110, section 11.6.2); {@code null} if it has another. */
    @Nullable String authorization(String scheme) {
        String value = header.apply("Authorization");
        return value != null && value.regionMatches(true, 0, scheme + " ", 0, scheme.length() + 1)
                ? value.substring(scheme.length() + 1).strip()
                : null;
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return "Presented[certificate=" + (certificate != null) + "]";
    }
}
