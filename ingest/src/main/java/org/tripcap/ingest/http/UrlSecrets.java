package org.tripcap.ingest.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/**
 * Takes the secret out of {@code /api/v1/alerts/{source}/{secret}}, and the link out of {@code /api/v1/evidence/...?link=}, before
 * anything that handles the request sees its URL: whoever logs a path, answers with one or counts by one, cannot give the secret away.
 */
final class UrlSecrets implements HttpConfiguration.Customizer {
    /** Where a request has it then: text, as it stood in the URL; of evidence, the whole query. */
    static final String ATTRIBUTE = UrlSecrets.class.getName();

    private static final String ALERTS = "/api/v1/alerts/";

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        HttpURI uri = request.getHttpURI();
        String path = uri.getPath();
        String query = uri.getQuery();
        // Also where somebody misspelt the path.
        if (path != null && query != null && (path.startsWith(EvidenceEndpoint.PATH) || query.contains("link="))) {
            return withoutQuery(request, uri, path);
        }
        if (path == null || !path.startsWith(ALERTS)) {
            return request;
        }
        // All that follows, since more slashes than there should be are a mistake in a URL that holds a secret all the
        // same.
        int end = path.indexOf('/', ALERTS.length());
        if (end < 0 || end == path.length() - 1) {
            return request;
        }
        request.setAttribute(ATTRIBUTE, path.substring(end + 1));
        return with(request, HttpURI.build(uri, path.substring(0, end)).asImmutable());
    }

    private static Request withoutQuery(Request request, HttpURI uri, String path) {
        request.setAttribute(ATTRIBUTE, uri.getQuery());
        return with(request, HttpURI.build(uri, path, uri.getParam(), null).asImmutable());
    }

    private static Request with(Request request, HttpURI clean) {
        return new Request.Wrapper(request) {
            @Override
            public HttpURI getHttpURI() {
                return clean;
            }
        };
    }
}
