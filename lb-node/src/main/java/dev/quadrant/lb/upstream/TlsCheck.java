package dev.quadrant.lb.upstream;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Passes when the server completes a TLS handshake. Whom its certificate names is its clients' business, who get the octets
 * unread; that it has expired is a fault, for they would refuse it.
 *
 * @param host the name that is asked for (SNI, RFC 6066 section 3); none without it
 */
public record TlsCheck(Optional<String> host) implements HealthCheck {
    /** Takes any certificate: this is a check whether somebody is there. */
    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Override
    public Verdict converse(Socket socket, long deadline) throws IOException {
        CheckInput.patience(socket, deadline);
        InetSocketAddress address = (InetSocketAddress) socket.getRemoteSocketAddress();
        try (SSLSocket tls = (SSLSocket) context()
                .getSocketFactory()
                .createSocket(socket, address.getAddress().getHostAddress(), address.getPort(), true)) {
            SSLParameters parameters = tls.getSSLParameters();
            host.ifPresent(name -> parameters.setServerNames(List.of(new SNIHostName(name))));
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            return verdict(tls);
        } catch (SSLException e) {
            return new Verdict(false, "no TLS: " + e.getMessage());
        }
    }

    private static Verdict verdict(SSLSocket tls) throws IOException {
        String protocol = tls.getSession().getProtocol();
        for (Certificate certificate : tls.getSession().getPeerCertificates()) {
            if (certificate instanceof X509Certificate its
                    && its.getNotAfter().toInstant().isBefore(java.time.Instant.now())) {
                return new Verdict(
                        false,
                        protocol + ", certificate expired at "
                                + its.getNotAfter().toInstant());
            }
        }
        return new Verdict(true, protocol);
    }

    private static SSLContext context() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anyone()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS on this host: " + e.getMessage(), e);
        }
    }
}
