"""The fast engine: exact blocked Gibbs sampling around collapsed coefficients.

One sweep visits, for the posterior that :mod:`metatransfer.model.reference` samples by NUTS:

1. weights that turn a Student-t residual into a normal one;
2. given them, standard deviations with all coefficients integrated out (:mod:`.joint`);
3. all coefficients at once, from their joint normal conditional (:mod:`.elimination`);
4. standard deviations given the coefficients (:mod:`.deviations`);
5. log scales, sigma, nu and signed standard deviations given standardised coefficients, by
   Hamiltonian Monte Carlo with the weights integrated out (:mod:`.density`, :mod:`.leapfrog`).

Steps 4 and 5 interweave two parametrisations (Yu and Meng 2011, doi:10.1198/jcgs.2011.203main), so
that informed and uninformed effects both move. What a sweep computes is compiled
(:mod:`metatransfer.model.compiled`) and does its own linear algebra, so that chains run in threads
and the same seed gives the same bytes on any number of them.
"""

from metatransfer.model.gibbs.engine import sample

__all__ = ["sample"]
