package dev.quadrant.lb;

import dev.quadrant.appliance.NodeProgram;
import dev.quadrant.appliance.Service;
import dev.quadrant.appliance.ServiceContext;
import dev.quadrant.appliance.StartFailure;
import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.Problem;
import dev.quadrant.lb.config.LbCheck;
import dev.quadrant.lb.config.LbConfig;
import dev.quadrant.lb.explain.ExplainCommand;
import java.util.List;
import java.util.Set;

/** The load balancer as a program of the appliance. */
final class LbProgram implements NodeProgram {
    @Override
    public String name() {
        return "lb-node";
    }

    @Override
    public String description() {
        return "Load balancer for HTTP/1.1 and TCP with a strict request gate";
    }

    @Override
    public Set<String> roles() {
        return Set.of("lb");
    }

    @Override
    public int adminPort() {
        return 8404;
    }

    @Override
    public List<Class<?>> configuration() {
        return List.of(LbConfig.class);
    }

    @Override
    public List<Problem> check(Configuration configuration) {
        return LbCheck.problems(configuration);
    }

    @Override
    public List<Object> commands() {
        return List.of(new ExplainCommand(this), new LbCheckCommand(this));
    }

    @Override
    public Service serve(ServiceContext context) throws StartFailure {
        return LbService.start(context);
    }
}
