@rem npm scripts begin with exec, which only a Unix shell has.
@%*
