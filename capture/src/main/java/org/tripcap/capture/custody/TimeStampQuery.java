package org.tripcap.capture.custody;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampToken;
import org.tripcap.capture.incident.Digest;

/**
 * One question to a time-stamping authority (RFC 3161): the SHA-256 digest of some bytes, a fresh nonce, and the wish to get
 * the authority's certificate with the answer. Its media type is {@value #CONTENT_TYPE}.
 */
public final class TimeStampQuery {
    public static final String CONTENT_TYPE = "application/timestamp-query";
    public static final String ANSWER_TYPE = "application/timestamp-reply";
    /** Bound on an answer. */
    public static final int MAX_ANSWER = 2 * TimeStamp.MAX_TOKEN;

    private static final int NONCE_BITS = 64;

    private final TimeStampRequest request;

    private TimeStampQuery(TimeStampRequest request) {
        this.request = request;
    }

    /** Asks for a time stamp over these bytes. */
    public static TimeStampQuery over(byte[] bytes, SecureRandom random) {
        TimeStampRequestGenerator generator = new TimeStampRequestGenerator();
        generator.setCertReq(true);
        return new TimeStampQuery(
                generator.generate(TSPAlgorithms.SHA256, Digest.of(bytes).value(), new BigInteger(NONCE_BITS, random)));
    }

    /** DER of the TimeStampReq. */
    public byte[] toBytes() {
        try {
            return request.getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("a request that was made can be written", e);
        }
    }

    /**
     * The token in an answer to this question. Whether to believe it is for {@link TrustFile#timeStamp} to say.
     *
     * @param answer DER of a TimeStampResp
     * @return DER of its TimeStampToken
     * @throws IOException when the answer is malformed, refuses, or answers another question
     */
    public byte[] token(byte[] answer) throws IOException {
        try {
            TimeStampResponse response = new TimeStampResponse(answer);
            TimeStampToken token = response.getTimeStampToken();
            if (token == null) {
                throw new IOException("the time-stamping authority refuses: status " + response.getStatus()
                        + (response.getStatusString() == null ? "" : ", " + response.getStatusString()));
            }
            response.validate(request);
            return token.getEncoded();
        } catch (TSPException
                | RuntimeException e) { // malformed bytes: the ASN.1 library's exceptions are of many kinds
            throw new IOException(
                    "this is no answer to the question asked of the time-stamping authority: " + e.getMessage(), e);
        }
    }
}
