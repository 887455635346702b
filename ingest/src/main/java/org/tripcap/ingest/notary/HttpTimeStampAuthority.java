package org.tripcap.ingest.notary;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import org.tripcap.capture.custody.TimeStampQuery;

/** A time-stamping authority that is asked over HTTP (RFC 3161, section 3.4). */
final class HttpTimeStampAuthority implements TimeStampAuthority, AutoCloseable {
    private final TimeStamping settings;
    private final SecureRandom random = new SecureRandom();
    private final HttpClient client;

    HttpTimeStampAuthority(TimeStamping settings) {
        this.settings = settings;
        this.client = HttpClient.newBuilder()
                .connectTimeout(settings.patience())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    @Override
    public byte[] stamp(byte[] bytes) throws IOException, InterruptedException {
        TimeStampQuery query = TimeStampQuery.over(bytes, random);
        HttpRequest request = HttpRequest.newBuilder(settings.authority())
                .timeout(settings.patience())
                .header("Content-Type", TimeStampQuery.CONTENT_TYPE)
                .header("Accept", TimeStampQuery.ANSWER_TYPE)
                .POST(HttpRequest.BodyPublishers.ofByteArray(query.toBytes()))
                .build();
        HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                throw new IOException("it answers with status " + response.statusCode());
            }
            String type = response.headers().firstValue("Content-Type").orElse("none");
            if (!type.equals(TimeStampQuery.ANSWER_TYPE)) {
                throw new IOException(
                        "it answers with media type '" + type + "', expected " + TimeStampQuery.ANSWER_TYPE);
            }
            byte[] answer = body.readNBytes(TimeStampQuery.MAX_ANSWER + 1);
            if (answer.length > TimeStampQuery.MAX_ANSWER) {
                throw new IOException("its answer is longer than " + TimeStampQuery.MAX_ANSWER + " bytes");
            }
            return query.token(answer);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
