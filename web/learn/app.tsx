import { lazy, Suspense, useEffect, useState } from 'react';
import { Redirect, Route, Router, Switch, useLocation } from 'wouter';

import { currentLogin, type Login, launch } from '../shared/session/session.ts';
import { useAsked } from './asked.ts';
import { LessonsPage } from './lessons/lessons_page.tsx';
import { InvitationPage } from './login/invitation_page.tsx';
import { LoginPage } from './login/login_page.tsx';
import { Fault } from './shell/fault.tsx';
import { LoginContext } from './shell/login_context.ts';
import { WatchPage } from './watch/watch_page.tsx';

/// It knows the names of browsers and machines, which no other page has to load.
const DevicesPage = lazy(async () => ({ default: (await import('./devices/devices_page.tsx')).DevicesPage }));

/// The pages of a student. Addresses are below /learn.
export function App() {
  return (
    <Router base="/learn">
      <Switch>
        <Route path="/login" component={LoginPage} />
        <Route path="/invitation" component={InvitationPage} />
        <Route component={StudentPages} />
      </Switch>
    </Router>
  );
}

/// A host system sends its students with a token behind the #, where no server and no log sees it. It is taken out of the address
/// at once.
function takeLaunchToken(): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get('launch');
  if (token) history.replaceState(null, '', location.pathname + location.search);
  return token;
}

function StudentPages() {
  const [token] = useState(takeLaunchToken);
  const { data, error, ask } = useAsked(async () => (token ? launch(token) : currentLogin()), 'login');
  const [path] = useLocation();
  if (error !== undefined) return <Fault error={error} retry={ask} />;
  if (data === undefined) return null;
  if (data === null) return <Redirect to={`/login?next=${encodeURIComponent(`/learn${path}`)}`} />;
  return data.user.role === 'student' ? <Pages login={data} /> : <ToConsole />;
}

function Pages({ login }: { login: Login }) {
  return (
    <LoginContext.Provider value={login}>
      <Switch>
        <Route path="/" component={LessonsPage} />
        <Route path="/watch/:video" component={WatchPage} />
        <Route path="/devices">
          <Suspense fallback={null}>
            <DevicesPage />
          </Suspense>
        </Route>
        <Route>
          <Redirect to="/" />
        </Route>
      </Switch>
    </LoginContext.Provider>
  );
}

/// Who is no student has nothing to watch here.
function ToConsole() {
  useEffect(() => location.replace('/console/'), []);
  return null;
}
