package dev.quadrant.monitor.alerts;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.StartTLSOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Sends messages as e-mail in plain text. Used on one event loop. */
final class Mail implements AutoCloseable {
    private static final int MILLIS = 1000;

    private final MailClient client;
    private final String from;
    private final long timeout;

    /**
     * A client of a mail server.
     *
     * @param password empty where there is no user
     * @param timeout of one try, in ms
     * @throws IOException when the file with authorities cannot be used
     */
    Mail(Vertx vertx, InetSocketAddress server, NotifyConfig.Smtp smtp, String password, long timeout)
            throws IOException {
        // The library compares the certificate's name with the host's as long as no algorithm for that is set: with one
        // it does not.
        MailConfig config = new MailConfig()
                .setHostname(server.getHostString())
                .setPort(server.getPort())
                .setSsl(smtp.tls() == NotifyConfig.Tls.TLS)
                .setStarttls(
                        smtp.tls() == NotifyConfig.Tls.STARTTLS ? StartTLSOptions.REQUIRED : StartTLSOptions.DISABLED)
                .setKeepAlive(false)
                .setMaxPoolSize(2)
                .setAllowRcptErrors(false)
                .setConnectTimeout((int) timeout)
                .setIdleTimeout((int) Math.max(1, timeout / MILLIS))
                .setLogin(smtp.user().isPresent() ? LoginOption.REQUIRED : LoginOption.DISABLED);
        smtp.user().ifPresent(user -> config.setUsername(user).setPassword(password));
        if (smtp.caFile().isPresent()) {
            config.setTrustOptions(Authorities.read(smtp.caFile().get()));
        }
        this.client = MailClient.create(vertx, config);
        this.from = smtp.from();
        this.timeout = Math.max(1, timeout);
    }

    Future<Void> send(Message message, List<String> to) {
        MailMessage mail = new MailMessage()
                .setFrom(from)
                .setTo(to)
                .setSubject(Payloads.subject(message))
                .setText(Payloads.text(message) + "\n");
        // The library bounds each step of the dialogue; a try is all of them.
        return client.sendMail(mail)
                .<Void>mapEmpty()
                .timeout(timeout, TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(new SendFailure(String.valueOf(failure.getMessage()), false)));
    }

    @Override
    public void close() {
        client.close();
    }
}
